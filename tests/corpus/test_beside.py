"""A mistake of structure hides no other: names and expressions beside it are told in one pass, and no follow-up."""

import pytest

from core.definitions.load import load
from core.registry import Registry
from tests.corpus.seeding import Folders, by_pack, sound_folders
from tests.corpus.test_together import Report, seed_group

GROUPS = {
    "in one file": [
        "an unknown key of a transition",
        "a transition that starts nowhere",
        "a field of a dossier that is not there",
        "a clock that stops in a stage that does not exist",
    ],
    "in several files": [
        "a list where a map is needed",
        "an unknown key of a form's mapping",
        "a page that opens an unknown case type",
        "a rule of a role that is no condition",
    ],
    "unreadable parts": [
        "days that run backwards",
        "a key that stands twice",
        "an outcome that is not there",
        "a task for a number",
    ],
    "a form and its users": [
        "a form inside of a form that is not there",
        "JavaScript in a form",
        "a mapping of a form that is not there",
        "a value for each of a number",
    ],
}
IN_THE_BASE = [
    "a key that stands twice",
    "an unknown key of a stage",
    "an invisible character that turns the direction of text",
]
TOWN = b"pack: town\nversion: 1.0.0\ntitle: {en: Town, fr: Ville}\nlanguages: [en, fr]\nextends: permits\n"


def reported(folders: Folders, registry: Registry) -> Report:
    """What one pass over the packs says."""
    return {(d.mark.file, d.mark.line, d.code, d.hint) for d in load(by_pack(folders), registry).diagnostics}


@pytest.mark.parametrize("names", GROUPS.values(), ids=GROUPS.keys())
def test_mistakes_of_structure_names_and_expressions_are_told_in_one_pass(names: list[str], registry: Registry) -> None:
    folders, expected = seed_group(names)
    assert reported(folders, registry) == expected
    assert len(expected) == len(names)


def test_mistakes_in_a_base_and_in_its_overlay_are_told_in_one_pass(registry: Registry) -> None:
    folders, expected = seed_group(["an unknown key of a stage", "a transition to an unknown stage"])
    folders["definitions/town/pack.yaml"] = TOWN
    folders["definitions/town/case_types/permit.yaml"] = (
        b"colour: red\nfields: {note: {type: text}, nothing: null}\n"
        b"transitions: {hurry: {from: received, to: studdy, by: clerk}}\n"
    )
    found = reported(folders, registry)
    town = "definitions/town/case_types/permit.yaml"
    assert {(file, line, code) for file, line, code, _ in found - expected} == {
        (town, 1, "LI103"),
        (town, 2, "LI020"),
        (town, 3, "LI120"),
    }
    assert expected <= found


def test_a_base_that_can_not_be_read_brings_no_follow_ups_in_its_overlay(registry: Registry) -> None:
    folders = sound_folders()
    folders["definitions/permits/case_types/permit.yaml"] = b"case_type: [permit\n"
    folders["definitions/town/pack.yaml"] = TOWN
    folders["definitions/town/case_types/permit.yaml"] = b"fields: {note: {type: text}}\n"
    folders["definitions/town/roles.yaml"] = b"colour: red\n"
    assert {(file, code) for file, _, code, _ in reported(folders, registry)} == {
        ("definitions/permits/case_types/permit.yaml", "LI002"),
        ("definitions/town/roles.yaml", "LI103"),
    }


def test_what_a_misspelt_key_holds_is_looked_at_all_the_same(registry: Registry) -> None:
    folders = sound_folders()
    path = "definitions/permits/case_types/visit.yaml"
    text = folders[path].decode().replace("transitions:", "transitons:").replace("by: surveyor", "by: surveyer")
    folders[path] = text.encode()
    assert {(code, hint) for _, _, code, hint in reported(folders, registry)} == {
        ("LI103", "transitions"),
        ("LI120", "surveyor"),
    }


def test_a_pack_with_a_mistake_is_never_loaded_though_most_of_it_is_understood(registry: Registry) -> None:
    folders, _ = seed_group(["an unknown key of a stage"])
    assert load(by_pack(folders), registry).packs == {}


@pytest.mark.parametrize(
    "mistake",
    ["a key that stands twice", "an unknown key of a stage", "an invisible character that turns the direction of text"],
)
def test_what_extends_a_pack_with_a_mistake_is_never_loaded(mistake: str, registry: Registry) -> None:
    folders, _ = seed_group([mistake])
    folders["definitions/town/pack.yaml"] = TOWN
    loaded = load(by_pack(folders), registry)
    assert loaded.packs == {} and loaded.diagnostics
