"""Rules: a pack says which modules it needs; of each that it forgot, the first use is told, with the line to write."""

import pytest

from core.definitions.advise import advise
from core.definitions.load import load
from core.diagnostics import Diagnostic
from core.registry import Registry

PACK = "{{pack: {name}, version: 1.0.0, title: Office, needs: [{needs}]{more}}}"
CASE_TYPE = """
title: A letter
case_type: letter
fields: {{count: {{type: integer, title: Count{value}}}}}
stages: {{open: {{}}, done: {{final: true}}}}
transitions:
  end: {{title: End, from: open, to: done, by: clerk, steps: [{steps}]}}
{section}
"""
REACTION = """
processes: {count: {title: Count, steps: [set: {count: 1}]}}
reactions: {document.received: {run: count}}
"""
ROLES = b"roles: {clerk: {title: Clerk, may: {letter: [read, open, transition, update]}}}"


def office(needs: str, steps: str = "", section: str = "", value: str = "") -> dict[str, bytes]:
    return {
        "definitions/office/pack.yaml": PACK.format(name="office", needs=needs, more="").encode(),
        "definitions/office/roles.yaml": ROLES,
        "definitions/office/case_types/letter.yaml": CASE_TYPE.format(
            steps=steps, section=section, value=value
        ).encode(),
    }


def about_needs(registry: Registry, **folders: dict[str, bytes]) -> list[Diagnostic]:
    loaded = load(folders, registry)
    assert not loaded.diagnostics, loaded.diagnostics
    return [one for one in advise(loaded.packs, registry) if one.code == "LI841"]


@pytest.mark.parametrize(
    ("word", "module", "written"),
    [
        ("the step 'approve'", "approvals", {"steps": "approve: {id: vote, title: Vote, of: [clerk]}"}),
        ("the section 'pieces'", "documents", {"section": "pieces: {plan: {title: Plan}}"}),
        ("the fact 'document.received'", "documents", {"section": REACTION}),
    ],
)
def test_the_word_of_a_module_that_is_not_needed_is_told(
    word: str, module: str, written: dict[str, str], registry: Registry
) -> None:
    (found,) = about_needs(registry, office=office("cases", **written))
    assert found.message == f"{word} comes with the module '{module}', which this pack does not say it needs"
    assert found.hint == f"write in pack.yaml: needs: [cases, {module}]"
    assert not about_needs(registry, office=office(f"cases, {module}", **written))


def test_a_function_of_a_module_counts_as_its_word(registry: Registry) -> None:
    (found,) = about_needs(registry, office=office("", value=", value: 'count([1, 2])'"))[:1]
    assert "module 'cases'" in found.message


def test_what_a_needed_module_depends_on_is_needed_too(registry: Registry) -> None:
    assert not about_needs(registry, office=office("documents", section="pieces: {plan: {title: Plan}}"))


def test_a_pack_needs_nothing_again_that_the_one_which_it_extends_needs(registry: Registry) -> None:
    branch = PACK.format(name="branch", needs="", more=", extends: office").encode()
    pieces = b"pieces: {plan: {title: Plan}}"
    files = {"definitions/branch/pack.yaml": branch, "definitions/branch/case_types/letter.yaml": pieces}
    assert not about_needs(registry, office=office("documents"), branch=files)
    (found,) = about_needs(registry, office=office("cases"), branch=files)
    assert found.mark.file == "definitions/branch/case_types/letter.yaml"


def test_a_forgotten_module_is_told_once_however_often_it_is_used(registry: Registry) -> None:
    steps = ", ".join(f"{{approve: {{id: vote_{n}, title: Vote, of: [clerk]}}}}" for n in range(3))
    (found,) = about_needs(registry, office=office("cases", steps=steps))
    assert found.mark.line == 7
