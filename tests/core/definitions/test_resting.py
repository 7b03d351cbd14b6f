"""Rules of documents whose data is let go of and read again."""

import pytest

from core.definitions.document import Document
from core.definitions.extend import extend
from core.definitions.read import read

YAML = "\ufefffirst: 'some text'\nlist: [1, 2.50, true]\n"
JSON = '{"first": "some text",\n "list": [1, 2.50, true]}'


def held(document: Document) -> set[str]:
    return {"data", "places"} & vars(document).keys()


@pytest.mark.parametrize(("text", "file"), [(YAML, "a.yaml"), (JSON, "a.json"), ("a: &x [1]\nb: *x\n", "a.yaml")])
def test_a_document_that_rested_says_what_it_said(text: str, file: str) -> None:
    document = read(text.encode(), file)
    before = document.data, document.marks, document.key_marks
    document.rest()
    assert not held(document)
    assert (document.data, document.marks, document.key_marks) == before


def test_a_mark_inside_a_text_is_found_behind_a_byte_order_mark() -> None:
    document = read(YAML.encode(), "a.yaml")
    mark = document.mark_within(("first",), 5, 4)
    assert (mark.line, mark.column, mark.width) == (1, 14, 4)


def test_laid_over_documents_are_merged_again_after_all_rested() -> None:
    base, own = read(b"a: 1\nb: {c: 2}\n", "base.yaml"), read(b"b: {d: 3}\n", "own.yaml")
    merged = extend(base, own)
    before = merged.data, merged.mark(("b", "c"))
    for document in (base, own, merged):
        document.rest()
    assert (merged.data, merged.mark(("b", "c"))) == before == ({"a": 1, "b": {"c": 2, "d": 3}}, before[1])
    assert before[1].file == "base.yaml"
