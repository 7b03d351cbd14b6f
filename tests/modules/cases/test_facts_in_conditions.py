"""Conditions of reactions and waits know what the fact carries, by name and type."""

from typing import Any

import pytest

from core.context import reading
from core.definitions.load import load
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.commands import RunAction, SetFields
from modules.cases.queries import find_case, values_json, view_case
from tests.fixtures.routes import ANNE, Routes, open_file

HEAR = """
reactions: {fields.set: {when: "'day' in fact.fields and source != 'calculated'", run: hear}}
processes: {hear: {title: Hear, steps: [set: {note: "'heard'"}]}}
"""
FROM = """
reactions: {stage.entered: {when: before == 'open' and stage == 'study', run: hear}}
processes: {hear: {title: Hear, steps: [set: {note: "'heard'"}]}}
"""
WAITS = """
processes:
  look:
    title: Look
    on_demand: {by: agent}
    steps:
      - wait: {fact: transition.run, when: transition == 'back' and before == 'study'}
      - set: {note: "'heard'"}
"""


def note(kernel: Kernel, case_id: str) -> Any:
    with reading(kernel, ANNE) as ctx:
        return values_json(view_case(ctx, find_case(ctx, case_id)))["note"]


def run(kernel: Kernel, case_id: str, action: str) -> None:
    dispatch(kernel, RunAction(case_id=case_id, action=action, values={}), ANNE)


def hints(registry: Registry, routes: Routes, more: str) -> list[tuple[str, str | None]]:
    routes.write(more)
    files = (path for path in (routes.folder / "definitions").rglob("*.yaml"))
    found = {str(path.relative_to(routes.folder)): path.read_bytes() for path in files}
    return [(one.code, one.hint) for one in load({"routes": found}, registry).diagnostics]


def reaction(fact: str, when: str) -> str:
    return f"""
reactions: {{{fact}: {{when: "{when}", run: hear}}}}
processes: {{hear: {{title: Hear, steps: [set: {{note: "'heard'"}}]}}}}
"""


def test_a_reaction_knows_which_fields_changed(routes: Routes) -> None:
    kernel = routes.kernel(HEAR)
    case_id = open_file(kernel)
    dispatch(kernel, SetFields(case_id=case_id, values={"count": 2}), ANNE)
    assert note(kernel, case_id) is None
    dispatch(kernel, SetFields(case_id=case_id, values={"day": "2026-03-02"}), ANNE)
    assert note(kernel, case_id) == "heard"


def test_a_name_of_the_case_means_the_case_and_others_the_fact(routes: Routes) -> None:
    kernel = routes.kernel(FROM)
    case_id = open_file(kernel)
    assert note(kernel, case_id) is None
    run(kernel, case_id, "examine")
    assert note(kernel, case_id) == "heard"


def test_a_wait_knows_what_its_fact_carries(routes: Routes) -> None:
    kernel = routes.kernel(WAITS)
    case_id = open_file(kernel)
    run(kernel, case_id, "look")
    run(kernel, case_id, "examine")
    assert note(kernel, case_id) is None
    run(kernel, case_id, "back")
    assert note(kernel, case_id) == "heard"


@pytest.mark.parametrize(
    ("fact", "when", "hint"),
    [
        ("stage.entered", "piece == 'contract'", "stage.entered carries stage, before"),
        ("stage.entered", "befor == 'open'", "before"),
        ("process.started", "fact.proces == 'hear'", "process"),
        ("task.completed", "before == 'open'", "task.completed carries task, name, outcome"),
    ],
)
def test_a_name_that_the_fact_does_not_carry_is_a_mistake(
    registry: Registry, routes: Routes, fact: str, when: str, hint: str
) -> None:
    assert hints(registry, routes, reaction(fact, when)) == [("LI202", hint)]


@pytest.mark.parametrize(
    ("fact", "when"),
    [
        ("escalation.reached", "rung == 'two'"),
        ("party.added", "confirmed + 1 > 1"),
        ("clock.started", "fact.due > 3"),
        ("fields.set", "fact.fields == 'note'"),
    ],
)
def test_what_a_fact_carries_has_its_type(registry: Registry, routes: Routes, fact: str, when: str) -> None:
    assert [code for code, _ in hints(registry, routes, reaction(fact, when))] == ["LI202"]


@pytest.mark.parametrize(
    ("fact", "when"),
    [
        ("escalation.reached", "rung > 1 and what == 'open'"),
        ("clock.started", "fact.due > now"),
        ("party.added", "role == 'heir' and confirmed"),
    ],
)
def test_what_a_fact_carries_may_be_named(registry: Registry, routes: Routes, fact: str, when: str) -> None:
    assert hints(registry, routes, reaction(fact, when)) == []
