import pytest

from core.definitions.document import Document
from core.definitions.extend import extend, resolve_order
from core.definitions.read import read
from core.diagnostics import DefinitionError, Mark

BASE = read("title: Old\nfields:\n  price: {type: money}\n  note: {type: text}\nlist: [1, 2]\n", "base.yaml")


def over(text: str) -> Document:
    return extend(BASE, read(text, "own.yaml"))


def test_maps_merge_while_lists_and_scalars_are_replaced() -> None:
    merged = over("title: New\nfields: {price: {minimum: 1}, extra: {type: date}}\nlist: [3]")
    assert merged.data == {
        "title": "New",
        "fields": {
            "price": {"type": "money", "minimum": 1},
            "note": {"type": "text"},
            "extra": {"type": "date"},
        },
        "list": [3],
    }


def test_what_is_inherited_keeps_its_own_file_and_line() -> None:
    merged = over("fields:\n  price: {minimum: 1}\n")
    assert merged.mark(("fields", "price", "type")) == Mark("base.yaml", 3, 17, 5)
    assert merged.mark(("fields", "note"), key=True) == Mark("base.yaml", 4, 3, 4)
    assert merged.mark(("fields", "price", "minimum")) == Mark("own.yaml", 2, 20, 1)
    assert merged.mark(("list", 1)).file == "base.yaml"
    assert merged.mark(("fields", "price"), key=True).file == "own.yaml"


def test_a_replaced_list_keeps_no_place_of_the_old_one() -> None:
    assert ("list", 1) not in over("list: [3]").marks


def test_null_removes_an_inherited_key() -> None:
    merged = over("fields: {note: null}")
    assert list(merged.data["fields"]) == ["price"]
    assert ("fields", "note") not in merged.key_marks


def test_null_is_kept_inside_of_what_is_new() -> None:
    assert over("other: {default: null}").data["other"] == {"default": None}


def test_removing_what_is_not_inherited_is_an_error_with_the_likely_name() -> None:
    with pytest.raises(DefinitionError) as caught:
        over("fields: {notes: null}\ntitel: null")
    assert [(each.code, each.hint, each.mark.file) for each in caught.value.diagnostics] == [
        ("LI020", "note", "own.yaml"),
        ("LI020", "title", "own.yaml"),
    ]


def test_merging_leaves_both_documents_as_they_were() -> None:
    overlay = read("fields: {price: {minimum: [1]}}", "own.yaml")
    merged = extend(BASE, overlay)
    merged.data["fields"]["price"]["minimum"].append(2)
    merged.data["list"].append(3)
    assert overlay.data == {"fields": {"price": {"minimum": [1]}}}
    assert BASE.data["list"] == [1, 2]


def test_a_merged_document_can_be_extended_again() -> None:
    merged = extend(over("title: Mid"), read("fields: {note: {type: date}}", "top.yaml"))
    assert merged.mark(("title",)).file == "own.yaml"
    assert merged.mark_within(("title",), 1, 1) == Mark("own.yaml", 1, 9, 1)
    assert set(merged.sources) == {"base.yaml", "own.yaml", "top.yaml"}


def named(**bases: str | None) -> dict[str, tuple[str | None, Mark]]:
    return {name: (base, Mark(f"{name}.yaml", 1, 1)) for name, base in bases.items()}


def test_bases_come_before_the_packs_that_extend_them() -> None:
    assert resolve_order(named(c="b", b="a", a=None, d="a")) == ["a", "b", "c", "d"]


def test_an_unknown_base_is_reported_with_the_nearest_pack() -> None:
    with pytest.raises(DefinitionError) as caught:
        resolve_order(named(shop="bas_fr", base_fr=None))
    (found,) = caught.value.diagnostics
    assert (found.code, found.hint, found.mark.file) == ("LI021", "base_fr", "shop.yaml")


def test_a_circle_is_named_in_full_and_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        resolve_order(named(a="b", b="c", c="a", d="b", e="e"))
    messages = [each.message for each in caught.value.diagnostics]
    assert messages == [
        "packs extend each other in a circle: a → b → c → a",
        "packs extend each other in a circle: e → e",
    ]


def test_a_very_long_line_of_packs_is_put_in_order() -> None:
    packs = named(**{f"p{n}": f"p{n + 1}" for n in range(300)}, p300=None)
    assert resolve_order(packs)[0] == "p300"
