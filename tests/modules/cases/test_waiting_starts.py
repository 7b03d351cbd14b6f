"""A process that starts another one may wait until it has ended, however it did, and no longer than it was told."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from core.actors import SYSTEM
from core.context import reading
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.dispatch import dispatch
from core.kernel import Kernel
from core.registry import Registry
from core.worker import drain
from modules.cases.cancelling import CancelProcess
from modules.cases.commands import CompleteTask
from modules.cases.models import CaseProcess
from tests.fixtures.cases import act, history, read_case, read_tasks
from tests.fixtures.routes import ANNE, Routes, open_file

LOOK = """
processes:
  route:
    on_demand: {{by: agent}}
    steps:
      - start: {{process: second_look, wait: true, id: look{more}}}
      - set: {{note: look.outcome, ready: look.ended and not look.timed_out}}
  second_look: {{once: {once}, on_demand: {{by: agent}}, steps: [{steps}]}}
"""
TASK = "task: {id: check, title: Check, for: agent}"


def begin(routes: Routes, steps: str = TASK, more: str = "", once: str = "false") -> tuple[Kernel, str]:
    kernel = routes.kernel(LOOK.format(steps=steps, more=more, once=once))
    case_id = open_file(kernel)
    act(kernel, case_id, "route", ANNE)
    return kernel, case_id


def finish(kernel: Kernel, case_id: str, which: int = 0) -> None:
    dispatch(kernel, CompleteTask(task_id=read_tasks(kernel, case_id, ANNE)[which].id), ANNE)


def told(kernel: Kernel, case_id: str) -> tuple[object, object]:
    data = read_case(kernel, case_id, ANNE).data
    return data.get("note"), data.get("ready")


def rows(kernel: Kernel, case_id: str, name: str) -> list[CaseProcess]:
    with reading(kernel, ANNE) as ctx:
        statement = select(CaseProcess).where(CaseProcess.case_id == case_id, CaseProcess.name == f"process:{name}")
        return list(ctx.session.exec(statement.order_by(col(CaseProcess.id))))


def cancel(kernel: Kernel, case_id: str, name: str) -> None:
    dispatch(kernel, CancelProcess(case_id=case_id, process_id=rows(kernel, case_id, name)[0].id), SYSTEM)


def test_a_process_goes_on_when_the_one_that_it_started_has_ended(routes: Routes) -> None:
    kernel, case_id = begin(routes)
    assert told(kernel, case_id) == (None, False)
    finish(kernel, case_id)
    assert told(kernel, case_id) == ("done", True)


def test_a_process_that_ends_at_once_is_not_waited_for(routes: Routes) -> None:
    kernel, case_id = begin(routes, "set: {count: 1}")
    assert told(kernel, case_id) == ("done", True)
    assert [one.status for one in rows(kernel, case_id, "route")] == ["done"]


def test_a_process_that_was_stopped_has_ended(routes: Routes) -> None:
    kernel, case_id = begin(routes)
    cancel(kernel, case_id, "second_look")
    assert told(kernel, case_id) == ("stopped", True)


def test_a_process_that_failed_has_ended(routes: Routes) -> None:
    kernel, case_id = begin(routes, "task: {id: check, title: Check, for: {person: who}}")
    assert told(kernel, case_id) == ("failed", True)
    assert "process.failed" in history(kernel, case_id)


def test_the_time_is_over_while_the_other_process_runs_on(routes: Routes) -> None:
    kernel, case_id = begin(routes, more=", at_most: 10 days")
    routes.clock.advance(timedelta(days=11))
    drain(kernel)
    assert told(kernel, case_id) == ("late", False)
    assert [one.status for one in rows(kernel, case_id, "second_look")] == ["waiting"]
    finish(kernel, case_id)
    assert told(kernel, case_id) == ("late", False)


def test_a_process_that_runs_once_is_waited_for_when_it_runs_already(routes: Routes) -> None:
    kernel = routes.kernel(LOOK.format(steps=TASK, more="", once="true"))
    case_id = open_file(kernel)
    act(kernel, case_id, "second_look", ANNE)
    act(kernel, case_id, "route", ANNE)
    assert len(read_tasks(kernel, case_id, ANNE)) == 1
    finish(kernel, case_id)
    assert told(kernel, case_id) == ("done", True)


def test_closing_the_case_stops_both_and_carries_nothing_out(routes: Routes) -> None:
    kernel, case_id = begin(routes)
    act(kernel, case_id, "close", ANNE)
    assert told(kernel, case_id) == (None, False)
    assert [one.status for one in rows(kernel, case_id, "route")] == ["stopped"]


def test_stopping_the_one_that_waits_leaves_the_other_alone(routes: Routes) -> None:
    kernel, case_id = begin(routes)
    cancel(kernel, case_id, "route")
    finish(kernel, case_id)
    assert told(kernel, case_id) == (None, False)


def test_what_waits_for_a_process_survives_a_publish(routes: Routes) -> None:
    kernel, case_id = begin(routes)
    routes.publish(
        kernel,
        LOOK.format(steps=TASK, more="", once="false").replace("steps:\n", "steps:\n      - set: {count: 7}\n", 1),
    )
    finish(kernel, case_id)
    assert told(kernel, case_id) == ("done", True)


BESIDE = """
processes:
  route:
    on_demand: {by: agent}
    steps:
      - for_each:
          item: colour
          in: tags
          together: true
          id: looks
          steps: [start: {process: second_look, wait: true, id: look}]
      - set: {count: count(looks), note: "'all'"}
  second_look: {steps: [task: {id: check, title: Check, for: agent}]}
"""


def test_branches_wait_each_for_its_own_process(routes: Routes) -> None:
    kernel = routes.kernel(BESIDE)
    case_id = open_file(kernel, tags=["red", "blue"])
    act(kernel, case_id, "route", ANNE)
    finish(kernel, case_id)
    assert told(kernel, case_id)[0] is None
    finish(kernel, case_id)
    assert told(kernel, case_id)[0] == "all"


DEEPER = """
processes:
  route:
    on_demand: {{by: agent}}
    steps:
{first}
      - if: ready
        then: [start: {{process: route, wait: true}}]
      - set: {{count: count + 1}}
"""


def test_processes_that_wait_for_each_other_stop_at_a_depth_and_the_rest_stands(routes: Routes) -> None:
    kernel = routes.kernel(DEEPER.format(first="      - set: {note: \"'on'\"}"))
    case_id = open_file(kernel, ready=True)
    act(kernel, case_id, "route", ANNE)
    assert [(one.status, one.reason) for one in rows(kernel, case_id, "route")][-1] == ("incident", "too_deep")
    assert read_case(kernel, case_id, ANNE).data["count"] == 10
    assert history(kernel, case_id).count("process.failed") == 1


def test_the_depth_counts_what_was_started_in_earlier_commands(routes: Routes) -> None:
    kernel = routes.kernel(DEEPER.format(first="      - task: {id: check, title: Check, for: agent}"))
    case_id = open_file(kernel, ready=True)
    act(kernel, case_id, "route", ANNE)
    for _ in range(11):
        finish(kernel, case_id)
    assert rows(kernel, case_id, "route")[-1].reason == "too_deep"
    assert {one.status for one in rows(kernel, case_id, "route")} == {"done", "incident"}


def test_a_process_that_may_run_once_never_waits_for_itself(routes: Routes) -> None:
    kernel = routes.kernel(DEEPER.format(first="").replace("on_demand", "once: true\n    on_demand"))
    case_id = open_file(kernel, ready=True)
    act(kernel, case_id, "route", ANNE)
    assert [(one.status, one.reason) for one in rows(kernel, case_id, "route")] == [("incident", "too_deep")]


CHECKED = {
    "start: {process: one, wait: true}": ["LI147"],
    "{task: {id: t, title: T, for: agent}}, {start: {process: one, wait: true}}": ["LI147"],
    "{task: {id: t, title: T, for: agent}}, {start: {process: one, wait: true, at_most: 2 days}}": [],
    "{if: ready, then: [start: {process: one, wait: true}]}": [],
    "{start: {process: two, id: look}}": ["LI110"],
    "{start: {process: two, wait: true, id: look}}, {set: {note: look.outcom}}": ["LI202"],
    "{start: {process: two, wait: true, id: count}}": ["LI145"],
}


@pytest.mark.parametrize("steps", CHECKED)
def test_check_knows_waiting_starts(routes: Routes, tmp_path: Path, registry: Registry, steps: str) -> None:
    routes.write(f"processes: {{one: {{steps: [{steps}]}}, two: {{steps: [set: {{count: 1}}]}}}}")
    packs = read_folders(tmp_path / "definitions", tmp_path / "forms")
    assert [one.code for one in load(packs, registry).diagnostics] == CHECKED[steps]
