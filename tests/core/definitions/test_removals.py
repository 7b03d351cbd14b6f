"""Rules: a pack that removes what the extended one still uses is told so at its own line, with every use."""

from core.definitions.load import load
from core.diagnostics import Diagnostic
from core.registry import Registry
from tests.corpus.seeding import by_pack, sound_folders

BRANCH = "definitions/branch"


def found_in(registry: Registry, **files: str) -> tuple[Diagnostic, ...]:
    folders = sound_folders()
    folders[f"{BRANCH}/pack.yaml"] = b"{pack: branch, version: 1.0.0, title: Branch, extends: permits}"
    for name, text in files.items():
        folders[f"{BRANCH}/{name.replace('__', '/')}.yaml"] = text.encode()
    return load(by_pack(folders), registry).diagnostics


def test_what_still_uses_a_removed_stage_is_listed_at_the_line_that_removes_it(registry: Registry) -> None:
    (found,) = found_in(registry, case_types__permit="stages:\n  study: null\n")
    assert (found.code, found.mark.file, found.mark.line) == ("LI023", f"{BRANCH}/case_types/permit.yaml", 2)
    assert len(found.related) == 5
    assert {mark.file for _, mark in found.related} == {"definitions/permits/case_types/permit.yaml"}


def test_removing_the_uses_as_well_is_right(registry: Registry) -> None:
    assert not found_in(registry, case_types__permit="fields:\n  start: null\nprocesses:\n  works: null\n")


def test_a_removed_section_is_blamed_for_what_misses_its_names(registry: Registry) -> None:
    found = found_in(registry, case_types__permit="parties: null\n")
    assert {(one.code, one.mark.file) for one in found} == {("LI023", f"{BRANCH}/case_types/permit.yaml")}


def test_a_mistake_in_an_own_file_stays_where_it_is(registry: Registry) -> None:
    own = "fields:\n  start: null\nprocesses:\n  works: {steps: [wait: {until: start <= today}]}\n"
    (found,) = found_in(registry, case_types__permit=own)
    assert (found.code, found.mark.line) == ("LI202", 4)


def test_a_pack_that_removes_what_its_base_added_to_another_is_told_too(registry: Registry) -> None:
    folders = sound_folders()
    for name, base in (("town", "permits"), ("hill", "town")):
        text = f"{{pack: {name}, version: 1.0.0, title: Branch, extends: {base}}}"
        folders[f"definitions/{name}/pack.yaml"] = text.encode()
    added = "fields: {shade: {type: text, title: Shade}, dark: {type: text, title: Dark, value: shade}}"
    folders["definitions/town/case_types/permit.yaml"] = added.encode()
    folders["definitions/hill/case_types/permit.yaml"] = b"fields: {shade: null}"
    (found,) = load(by_pack(folders), registry).diagnostics
    assert found.code == "LI023"
    assert [mark.file for _, mark in found.related] == ["definitions/town/case_types/permit.yaml"]
