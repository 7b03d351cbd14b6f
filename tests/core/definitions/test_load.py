from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.definitions.limits import LARGEST_FILE
from core.definitions.load import Loaded, load
from core.definitions.read import read_on
from core.definitions.scan import read_folders
from core.definitions.validate import build
from core.diagnostics import Mark
from core.registry import Registry

Files = dict[str, bytes]
BASE: Files = {
    "definitions/base/pack.yaml": b"pack: base\nversion: 1.0.0\ntitle: Base\n",
    "definitions/base/roles.yaml": b"roles:\n  clerk: {title: Clerk}\n",
    "definitions/base/case_types/note.yaml": (
        b"case_type: note\ntitle: Note\nfields:\n  text: {type: text}\n"
        b"stages:\n  open: {}\n  done: {final: true}\ntransitions:\n  close: {from: open, to: done, by: clerk}\n"
    ),
}


def compile_all(registry: Registry, **packs: Files) -> Loaded:
    return load(packs, registry)


def with_note(old: bytes, new: bytes) -> Files:
    path = "definitions/base/case_types/note.yaml"
    assert old in BASE[path]
    return {**BASE, path: BASE[path].replace(old, new)}


def heir(extends: str = "base", name: str = "heir", **files: bytes) -> Files:
    page = f"pack: {name}\nversion: 1.0.0\ntitle: Heir\nextends: {extends}\n".encode()
    inner = {f"definitions/{name}/{path.replace('__', '/')}.yaml": text for path, text in files.items()}
    return {f"definitions/{name}/pack.yaml": page, **inner}


def hash_of(files: Files, registry: Registry) -> str:
    return compile_all(registry, base=files).packs["base"].hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"title: Note\n", b"# what it is\ntitle:   'Note'   # its name\n\n"),
        (b"  open: {}\n  done: {final: true}\n", b"    open: {}\n    done:\n      final: true\n"),
    ],
)
def test_comments_and_layout_do_not_change_the_content_hash(old: bytes, new: bytes, registry: Registry) -> None:
    assert hash_of(with_note(old, new), registry) == hash_of(BASE, registry)


@pytest.mark.parametrize(("old", "new"), [(b"title: Note", b"title: Memo"), (b"text: {", b"words: {")])
def test_content_changes_the_content_hash(old: bytes, new: bytes, registry: Registry) -> None:
    assert hash_of(with_note(old, new), registry) != hash_of(BASE, registry)


def test_a_change_of_the_base_changes_the_hash_of_the_pack_that_extends_it(registry: Registry) -> None:
    before = compile_all(registry, base=BASE, heir=heir()).packs["heir"].hash
    after = compile_all(registry, base=with_note(b"title: Note", b"title: Memo"), heir=heir()).packs["heir"].hash
    assert before != after


def test_a_pack_that_extends_inherits_what_its_base_says_of_days_and_languages(registry: Registry) -> None:
    said = b"summary: Notes\ntimezone: Europe/Athens\ncountry: GR\nlanguages: [el, en]\nneeds: []\n"
    base = {**BASE, "definitions/base/pack.yaml": BASE["definitions/base/pack.yaml"] + said}
    third = heir(extends="heir", name="third")
    found = load({"base": base, "heir": heir(), "third": third}, registry).packs["third"].manifest
    assert (found.timezone, found.country, found.languages) == ("Europe/Athens", "GR", ("el", "en"))
    assert found.summary.in_("en") == "Notes"
    assert (found.pack, found.version, found.title.in_("en"), found.extends) == ("third", "1.0.0", "Heir", "heir")


def test_a_pack_that_extends_says_otherwise_or_takes_away_what_its_base_says(registry: Registry) -> None:
    base = {**BASE, "definitions/base/pack.yaml": BASE["definitions/base/pack.yaml"] + b"country: GR\n"}
    page = heir()["definitions/heir/pack.yaml"]
    for said, country in ((b"country: FR\n", "FR"), (b"country: null\n", None)):
        own = {"definitions/heir/pack.yaml": page + said}
        assert load({"base": base, "heir": own}, registry).packs["heir"].manifest.country == country


def test_a_pack_that_extends_says_its_own_version_and_title(registry: Registry) -> None:
    own = {"definitions/heir/pack.yaml": b"pack: heir\nextends: base\n"}
    found = load({"base": BASE, "heir": own}, registry)
    assert [one.mark.file for one in found.diagnostics] == ["definitions/heir/pack.yaml"] * 2


def test_a_mistake_that_is_inherited_is_reported_once_in_the_base_file(registry: Registry) -> None:
    loaded = compile_all(registry, base=with_note(b"by: clerk", b"by: clrek"), heir=heir())
    (found,) = loaded.diagnostics
    assert (found.mark, found.hint) == (Mark("definitions/base/case_types/note.yaml", 9, 37, 5), "clerk")
    assert loaded.packs == {}


def test_a_mistake_between_base_and_heir_is_placed_where_the_heir_removes_the_name(registry: Registry) -> None:
    loaded = compile_all(registry, base=BASE, heir=heir(roles=b"roles: {clerk: null, chief: {title: Chief}}\n"))
    (found,) = loaded.diagnostics
    assert (found.mark.file, found.mark.line) == ("definitions/heir/roles.yaml", 1)
    (used,) = [mark for _, mark in found.related]
    assert (used.file, used.line) == ("definitions/base/case_types/note.yaml", 9)
    assert set(loaded.packs) == {"base"}


def test_a_pack_whose_base_cannot_be_read_is_not_loaded(registry: Registry) -> None:
    broken = {**BASE, "definitions/base/baskets.yaml": b"\tx"}
    loaded = compile_all(registry, base=broken, heir=heir())
    assert ([d.mark.file for d in loaded.diagnostics], loaded.packs) == (["definitions/base/baskets.yaml"], {})


def test_a_version_holds_the_texts_of_all_packs_that_it_builds_on(registry: Registry) -> None:
    third = heir(extends="heir", name="third")
    pack = compile_all(registry, third=third, heir=heir(), base=BASE).packs["third"]
    assert set(pack.sources) == {*BASE, *heir(), *third}
    assert pack.get("case_type", "note").title.in_("en") == "Note"


def test_each_of_two_thousand_files_is_read_and_built_once(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    files = dict(BASE)
    note = BASE["definitions/base/case_types/note.yaml"]
    for number in range(2_000):
        name = f"n{number}"
        own = f": {name}\nreference: '{name}-{{number}}'".encode()
        files[f"definitions/base/case_types/{name}.yaml"] = note.replace(b": note", own)
    work = Counter[str]()

    def counted(what: str, run: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            work[what] += 1
            return run(*given)

        return call

    monkeypatch.setattr("core.definitions.load.read_on", counted("read", read_on))
    monkeypatch.setattr("core.definitions.load.build", counted("built", build))
    assert len(compile_all(registry, base=files).packs["base"].all("case_type")) == 2_001
    assert work == {"read": len(files), "built": len(files)}


def test_compiled_packs_keep_their_texts_but_not_the_data_of_their_files(registry: Registry) -> None:
    packs = load({"base": BASE, "heir": heir()}, registry).packs
    documents = [file.document for pack in packs.values() for file in pack.every_file()]
    assert [document.file for document in documents if "data" in vars(document)] == []
    assert all(document.data for document in documents)
    assert packs["heir"].sources["definitions/base/pack.yaml"] == BASE["definitions/base/pack.yaml"].decode()


def test_of_a_huge_file_only_the_start_is_read(tmp_path: Path, registry: Registry) -> None:
    folder = tmp_path / "definitions" / "base"
    folder.mkdir(parents=True)
    with (folder / "pack.yaml").open("wb") as file:
        file.truncate(10 << 30)
    folders = read_folders(tmp_path / "definitions", tmp_path / "forms")
    assert len(folders["base"]["definitions/base/pack.yaml"]) == LARGEST_FILE + 1
    assert [one.code for one in load(folders, registry).diagnostics] == ["LI001"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "Base", "a b", "..base", "été", "a" * 200, "\u202ebase"])
def test_a_folder_whose_name_is_no_id_is_refused(name: str, registry: Registry, tmp_path: Path) -> None:
    folder = tmp_path / "definitions" / name
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(f"pack: '{name.encode('unicode_escape').decode()}'\nversion: 1.0.0\ntitle: X\n")
    loaded = load(read_folders(tmp_path / "definitions", tmp_path / "forms"), registry)
    assert loaded.packs == {}
    assert loaded.diagnostics or name.startswith(".")


def test_hidden_files_and_folders_are_no_definitions(tmp_path: Path) -> None:
    for path in ("definitions/base/.git/x.yaml", "definitions/_old/pack.yaml", "definitions/base/.pack.yaml.swp"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("a: 1")
    assert read_folders(tmp_path / "definitions", tmp_path / "forms") == {}


def test_on_and_no_are_texts_where_a_definition_uses_them(registry: Registry) -> None:
    files = with_note(b"text: {type: text}", b"on: {type: choice, options: {yes: On, no: no, off: 010}}")
    loaded = compile_all(registry, base=files)
    assert not loaded.diagnostics
    field = loaded.packs["base"].get("case_type", "note").fields["on"]
    assert {key: text.in_("en") for key, text in field.options.items()} == {"yes": "On", "no": "no", "off": "010"}


def test_without_any_pack_there_is_nothing_to_load(registry: Registry, tmp_path: Path) -> None:
    loaded = load(read_folders(tmp_path / "nowhere", tmp_path / "forms"), registry)
    assert (loaded.packs, loaded.diagnostics) == ({}, ())


def test_a_link_that_leads_out_of_the_folder_is_not_read_and_told(tmp_path: Path, registry: Registry) -> None:
    (tmp_path / "secret.yaml").write_text("password: 1")
    pages = tmp_path / "definitions" / "town" / "pages"
    pages.mkdir(parents=True)
    (pages / "inside.yaml").write_text("page: inside")
    (pages / "within.yaml").symlink_to(pages / "inside.yaml")
    (pages / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (pages / "nowhere.yaml").symlink_to(tmp_path / "gone.yaml")
    (pages / "loop.yaml").symlink_to(pages / "loop.yaml")
    (tmp_path / "definitions" / "elsewhere").symlink_to(tmp_path)
    folders = read_folders(tmp_path / "definitions", tmp_path / "forms")
    assert folders["town"]["definitions/town/pages/within.yaml"] == b"page: inside"
    assert b"password: 1" not in {text for files in folders.values() for text in files.values()}
    told = {one.mark.file for one in load(folders, registry).diagnostics if one.code == "LI014"}
    assert told == {
        "definitions/elsewhere",
        "definitions/town/pages/loop.yaml",
        "definitions/town/pages/nowhere.yaml",
        "definitions/town/pages/out.yaml",
    }


def test_of_a_pack_with_too_many_files_no_more_are_read(
    tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.definitions.scan.MOST_FILES", 20)
    folder = tmp_path / "definitions" / "base" / "demo"
    folder.mkdir(parents=True)
    for number in range(100):
        (folder / f"n{number:03}.yaml").write_text("a: 1")
    folders = read_folders(tmp_path / "definitions", tmp_path / "forms")
    loaded = load(folders, registry)
    assert len(folders["base"]) == 21
    assert [one.mark.file for one in loaded.diagnostics if one.code == "LI014"] == ["definitions/base/demo/n020.yaml"]
    assert loaded.packs == {}
