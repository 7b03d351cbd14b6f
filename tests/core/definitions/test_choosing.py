"""Whoever needs one pack reads it with what it extends, and no other."""

from core.definitions.choosing import with_bases
from core.definitions.load import load
from core.definitions.scan import MANY, read_folders
from core.registry import Registry
from tests.fixtures.kernels import SAMPLES


def pack(name: str, extends: str = "") -> dict[str, bytes]:
    base = f"extends: {extends}\n" if extends else ""
    return {f"definitions/{name}/pack.yaml": f"pack: {name}\n{base}".encode()}


def test_a_pack_comes_with_all_that_it_extends_and_nothing_else() -> None:
    folders = {"a": pack("a", "b"), "b": pack("b", "c"), "c": pack("c"), "d": pack("d", "a"), "": pack("x")}
    assert list(with_bases(folders, "a")) == ["a", "b", "c"]
    assert list(with_bases(folders, "c")) == ["c"]


def test_what_leads_nowhere_or_round_ends() -> None:
    folders: dict[str, dict[str, bytes]] = {
        "a": pack("a", "b"),
        "b": pack("b", "a"),
        "c": pack("c", "gone"),
        "d": {},
        "e": {"definitions/e/pack.yaml": MANY},
    }
    assert list(with_bases(folders, "a")) == ["a", "b"]
    assert [list(with_bases(folders, name)) for name in "cde"] == [["c"], ["d"], ["e"]]


def test_of_a_pack_that_is_not_there_all_are_left_to_be_named() -> None:
    assert list(with_bases({"a": pack("a")}, "x")) == ["a"]


def test_a_pack_reads_the_same_alone_as_among_all(registry: Registry) -> None:
    folders = read_folders(SAMPLES / "definitions", SAMPLES / "forms")
    whole = load(folders, registry).packs
    for name in whole:
        alone = with_bases(folders, name)
        assert load(alone, registry).packs[name].hash == whole[name].hash
