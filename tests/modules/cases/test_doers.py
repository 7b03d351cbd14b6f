"""Who does a task: fixed, taken from data, or chosen; never whoever did what it checks."""

from typing import Any

import pytest

from core.actors import Actor
from core.context import reading
from core.database import writing
from core.dispatch import dispatch
from core.journal import entries
from core.kernel import Kernel
from modules.accounts.models import Grant, Person
from modules.cases.commands import AssignCase, AssignTask
from modules.cases.errors import AlreadyRuns, ExcludedFromAction, ExcludedFromTask, NotEligible, NotYours, OnlyForOne
from modules.cases.models import Task
from modules.cases.queries import available_actions, find_case
from tests.fixtures.cases import act, finish, history, read_case, read_tasks
from tests.fixtures.kernels import person
from tests.fixtures.routes import ANNE, BEN, CHIEF, Routes, open_file

EVE = person("eve", "agent", "expert", pack="routes")


def enrol(kernel: Kernel, *people: Actor) -> None:
    """Give the actors of tests their accounts and roles."""
    with writing(kernel.engine) as session:
        for one in people:
            mail = f"{one.id}@example.org"
            session.add(Person(id=one.id, email=mail, email_key=mail, name=one.name, created_at=kernel.clock.now()))
            session.flush()
            for pack, role in one.roles:
                session.add(Grant(person_id=one.id, pack=pack, role=role, granted_at=kernel.clock.now()))


def start(routes: Routes, steps: str, options: str = "", **values: Any) -> tuple[Kernel, str]:
    kernel = routes.process(steps, options)
    enrol(kernel, ANNE, BEN, CHIEF, EVE)
    case_id = open_file(kernel, **values)
    act(kernel, case_id, "route", ANNE)
    return kernel, case_id


def open_task(kernel: Kernel, case_id: str) -> Task:
    return next(task for task in read_tasks(kernel, case_id, ANNE) if task.status == "open")


def test_a_task_is_for_the_person_that_the_case_names_and_for_nobody_else(routes: Routes) -> None:
    kernel, case_id = start(routes, "- task: {id: look, title: Look, for: {person: who}}", who="ben")
    task = open_task(kernel, case_id)
    assert task.assignee == "ben"
    with pytest.raises(NotYours):
        finish(kernel, task.id, "done", ANNE)
    with pytest.raises(OnlyForOne):
        dispatch(kernel, AssignTask(task_id=task.id, person_id="anne"), ANNE)
    finish(kernel, task.id, "done", BEN)


def test_a_task_is_for_whoever_did_an_earlier_one(routes: Routes) -> None:
    steps = "- task: {id: one, title: One, for: agent}\n- task: {id: two, title: Two, for: {person: one.by}}"
    kernel, case_id = start(routes, steps)
    finish(kernel, open_task(kernel, case_id).id, "done", BEN)
    assert open_task(kernel, case_id).person == "ben"


@pytest.mark.parametrize("written", ["{person: who}", "{role_of: who}"])
def test_a_task_for_nobody_stops_its_process_and_nothing_else(routes: Routes, written: str) -> None:
    kernel, case_id = start(routes, f"- task: {{id: look, title: Look, for: {written}}}", who="ghost")
    assert history(kernel, case_id)[-1] == "process.failed"
    act(kernel, case_id, "examine", ANNE)


def test_a_role_may_depend_on_the_case(routes: Routes) -> None:
    steps = "- task: {id: look, title: Look, for: {role_of: \"'chief' if count > 5 else 'agent'\"}}"
    kernel, case_id = start(routes, steps, count=9)
    with pytest.raises(NotYours):
        finish(kernel, open_task(kernel, case_id).id, "done", ANNE)
    finish(kernel, open_task(kernel, case_id).id, "done", CHIEF)


def test_whoever_chooses_gives_the_task_to_somebody_who_holds_its_role(routes: Routes) -> None:
    kernel, case_id = start(routes, "- task: {id: look, title: Look, for: {chosen_by: chief, among: expert}}")
    task = open_task(kernel, case_id)
    with pytest.raises(NotYours):
        finish(kernel, task.id, "done", EVE)
    with pytest.raises(NotEligible):
        dispatch(kernel, AssignTask(task_id=task.id, person_id="ben"), CHIEF)
    dispatch(kernel, AssignTask(task_id=task.id, person_id="eve"), CHIEF)
    finish(kernel, task.id, "done", EVE)


def test_a_task_is_given_only_to_somebody_who_may_do_it(routes: Routes) -> None:
    kernel, case_id = start(routes, "- task: {id: look, title: Look, for: chief, delegate: expert}")
    task = open_task(kernel, case_id)
    for unfit in ("ben", "eve"):
        with pytest.raises(NotEligible):
            dispatch(kernel, AssignTask(task_id=task.id, person_id=unfit), ANNE)
    with pytest.raises(NotEligible):
        dispatch(kernel, AssignTask(task_id=task.id, person_id="anne"), ANNE)
    dispatch(kernel, AssignTask(task_id=task.id, person_id="chief"), ANNE)
    finish(kernel, task.id, "done", CHIEF)


BARRED = """
stages: {open: {}, study: {}, done: {final: true}}
transitions:
  examine: {from: open, to: study, by: agent}
  back: {from: study, to: open, by: agent, not: examine}
  close: {from: study, to: done, by: agent}
processes:
  review:
    on_demand: {by: agent, not: [examine, look]}
    steps: [task: {id: look, title: Look, for: agent, not: examine}]
"""


def test_whoever_ran_a_transition_may_not_do_what_checks_it(routes: Routes) -> None:
    kernel = routes.kernel(BARRED, moves="")
    case_id = open_file(kernel)
    act(kernel, case_id, "examine", ANNE)
    for action in ("back", "review"):
        with pytest.raises(ExcludedFromAction):
            act(kernel, case_id, action, ANNE)
    act(kernel, case_id, "review", BEN)
    with pytest.raises(ExcludedFromTask):
        finish(kernel, open_task(kernel, case_id).id, "done", ANNE)
    finish(kernel, open_task(kernel, case_id).id, "done", BEN)
    with pytest.raises(ExcludedFromAction):
        act(kernel, case_id, "review", BEN)
    act(kernel, case_id, "back", BEN)


def test_an_action_that_four_eyes_forbid_says_so(routes: Routes) -> None:
    kernel = routes.kernel(BARRED, moves="")
    case_id = open_file(kernel)
    act(kernel, case_id, "examine", ANNE)
    with reading(kernel, ANNE) as ctx:
        found = {one.name: one for one in available_actions(ctx, find_case(ctx, case_id))}
    assert not found["back"].enabled
    assert found["back"].reason is not None
    assert "four eyes" in found["back"].reason.in_("en")
    assert found["close"].enabled


def test_a_process_that_runs_once_at_a_time_is_refused_while_one_runs(routes: Routes) -> None:
    kernel, case_id = start(routes, "- task: {id: look, title: Look, for: agent}", "once: true")
    with pytest.raises(AlreadyRuns):
        act(kernel, case_id, "route", ANNE)
    finish(kernel, open_task(kernel, case_id).id, "done", ANNE)
    act(kernel, case_id, "route", ANNE)


def test_a_process_of_a_stage_stops_with_its_branches_when_the_case_leaves_it(routes: Routes) -> None:
    steps = "- parallel: {a: [task: {id: look, title: Look, for: agent}], b: [wait: 3 days]}"
    kernel, case_id = start(routes, steps, "until_stage_ends: true")
    act(kernel, case_id, "examine", ANNE)
    assert [task.status for task in read_tasks(kernel, case_id, ANNE)] == ["cancelled"]
    assert history(kernel, case_id).count("process.stopped") == 3


@pytest.mark.parametrize("option", ["until_stage_ends: true", "cancel_when: stage == 'study'"])
def test_a_task_that_falls_away_lets_its_process_go_on(routes: Routes, option: str) -> None:
    steps = f"- task: {{id: look, title: Look, for: agent, {option}}}\n- set: {{note: look.outcome}}"
    kernel, case_id = start(routes, steps)
    act(kernel, case_id, "examine", ANNE)
    assert read_case(kernel, case_id, ANNE).data["note"] == "cancelled"
    assert [task.status for task in read_tasks(kernel, case_id, ANNE)] == ["cancelled"]


def test_a_case_given_to_somebody_gives_them_the_task_for_its_assignee(routes: Routes) -> None:
    kernel = routes.process("- task: {id: look, title: Look, for: {person: assignee}}")
    enrol(kernel, BEN)
    case_id = open_file(kernel)
    dispatch(kernel, AssignCase(case_id=case_id, person_id="ben"), ANNE)
    act(kernel, case_id, "route", ANNE)
    assert open_task(kernel, case_id).person == "ben"


def test_whoever_opened_the_case_does_not_check_it(routes: Routes) -> None:
    kernel = routes.process("- task: {id: look, title: Look, for: agent, not: opened_by}")
    enrol(kernel, ANNE, BEN)
    case_id = open_file(kernel)
    act(kernel, case_id, "route", BEN)
    opener, other = (ANNE, BEN) if _opener(kernel, case_id) == ANNE.label else (BEN, ANNE)
    with pytest.raises(ExcludedFromTask):
        finish(kernel, open_task(kernel, case_id).id, "done", opener)
    finish(kernel, open_task(kernel, case_id).id, "done", other)


def _opener(kernel: Kernel, case_id: str) -> str:
    with reading(kernel, ANNE) as ctx:
        return next(entry.actor for entry in entries(ctx.session, case_id) if entry.type == "case.opened")
