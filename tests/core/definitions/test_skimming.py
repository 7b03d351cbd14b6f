"""Reading fast and reading with places agree, or the fast way leaves it to the other."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.definitions.read import _compose, read
from core.definitions.skimming import Unusual, skim
from core.diagnostics import DefinitionError

ROOT = Path(__file__).parents[3]
FILES = sorted(
    path for folder in ("definitions", "forms", "tests/samples") for path in (ROOT / folder).rglob("*.*")
    if path.suffix in (".yaml", ".json")
)  # fmt: skip
STRANGE = ["{a: 1}", "[1, 2]", "'x'", '"\\u0007"', '"\\x07"', "\ufeff", "\x07", "---\n", "...\n", "&a ", "*a", "!!str "]
PLAIN = ["  ", ": ", "- ", "\n- ", "\na: ", "<<: ", "null", "~", "1", "1.5", "010", "yes", "é"]
PIECES = st.sampled_from([*"abc:-,[]{}'\"#&*!|>%@` \n\t\\", *PLAIN, *STRANGE])
UNUSUAL = ["a: 1\na: 2", "a: &x 1\nb: *x", "a: !!str 1", "<<: {a: 1}", "1: a", "", "a\n---\nb"]


def is_usual(path: Path) -> bool:
    """Whether a file is read the fast way."""
    try:
        skim(path.read_text(encoding="utf-8"), as_json=path.suffix == ".json")
    except Unusual:
        return False
    return True


def both(source: str, file: str) -> None:
    """Hold what the fast way says against what the composer says."""
    try:
        skimmed = skim(source, as_json=file.endswith(".json"))
    except Unusual:
        return
    composed = _compose(source, file)
    assert composed.document is not None and not composed.found
    assert repr(skimmed) == repr(composed.document.data)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_shipped_file_reads_alike_both_ways(path: Path) -> None:
    both(path.read_text(encoding="utf-8"), path.name)


def test_nearly_every_shipped_file_is_read_the_fast_way() -> None:
    assert sum(map(is_usual, FILES)) > 0.9 * len(FILES)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_what_is_read_the_fast_way_reads_alike_with_places(source: str) -> None:
    both(source, "a.yaml")


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | PIECES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4) | PIECES, inner, max_size=3),
), st.booleans())  # fmt: skip
def test_json_is_read_alike_whatever_it_holds(value: object, ascii_only: bool) -> None:
    both(json.dumps(value, ensure_ascii=ascii_only), "a.json")


@pytest.mark.parametrize(
    "source", ["a: 1\na: 2", "a: &x 1\nb: *x", "a: !!str 1", "<<: {a: 1}", "1: a", "", "a\n---\nb"]
)
def test_what_is_unusual_is_left_to_the_composer(source: str) -> None:
    with pytest.raises(Unusual):
        skim(source, as_json=False)


def test_places_are_found_when_somebody_asks() -> None:
    document = read("a: {b: 1}\nc: [2, x]\n", "f.yaml")
    assert (document.mark(("c", 1)).line, document.mark(("c", 1)).column) == (2, 8)
    assert document.mark(("a", "b"), key=True).column == 5


def test_what_can_not_be_read_says_all_its_mistakes() -> None:
    with pytest.raises(DefinitionError) as error:
        read("a: 1\na: 2\n3: x\n", "f.yaml")
    assert [one.code for one in error.value.diagnostics] == ["LI005", "LI012"]
