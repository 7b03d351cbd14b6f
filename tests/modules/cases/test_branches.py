"""Branches of a process run beside each other; the process goes on once they are joined."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from core.actors import SYSTEM
from core.context import reading
from core.kernel import Kernel
from core.worker import drain
from modules.cases.folding import verify_cases
from modules.cases.models import CaseProcess, Task, Timer
from tests.fixtures.cases import act, finish, history, read_case, read_tasks
from tests.fixtures.routes import ANNE, BEN, Routes, open_file

BOTH = """
- parallel:
    bank: [task: {id: ask_bank, title: Ask the bank, for: agent, outcomes: {yes: Yes, no: No}}, set: {count: count + 1}]
    contract: [wait: {for: 2 days}, task: {id: sign, title: Sign, for: agent}, set: {count: count + 10}]
- set: {note: ask_bank.outcome}
"""
FIRST = BOTH.replace("- set: {note", "  join: any\n- set: {note")
DRIVERS = [{"name": "Ada", "age": 30}, {"name": "Bob", "age": 17}]
EACH = """
- for_each:
    item: driver
    in: drivers
    id: looks
    steps:
      - if: driver.age >= 18
        then: [task: {id: look, title: Look, for: agent}]
      - set: {count: count + driver.age, note: driver.name}
- set: {delay: len(looks)}
"""


def start(routes: Routes, steps: str, **values: Any) -> tuple[Kernel, str]:
    kernel = routes.process(steps)
    case_id = open_file(kernel, **values)
    act(kernel, case_id, "route", ANNE)
    return kernel, case_id


def open_tasks(kernel: Kernel, case_id: str) -> dict[str, Task]:
    return {task.name: task for task in read_tasks(kernel, case_id, ANNE) if task.status == "open"}


def rows(kernel: Kernel, case_id: str) -> list[tuple[str | None, str, str | None]]:
    with reading(kernel, SYSTEM) as ctx:
        found = select(CaseProcess).where(CaseProcess.case_id == case_id).order_by(CaseProcess.id)
        return [(one.branch, one.status, one.rests_at) for one in ctx.session.exec(found)]


def data_of(kernel: Kernel, case_id: str) -> dict[str, Any]:
    return read_case(kernel, case_id, ANNE).data


def pass_time(routes: Routes, kernel: Kernel, **length: int) -> None:
    routes.clock.advance(timedelta(**length))
    drain(kernel)


def test_branches_advance_on_their_own_and_the_process_waits_for_all(routes: Routes) -> None:
    kernel, case_id = start(routes, BOTH)
    assert rows(kernel, case_id) == [
        (None, "waiting", "parallel"),
        ("parallel.bank", "waiting", "ask_bank"),
        ("parallel.contract", "waiting", "wait"),
    ]
    pass_time(routes, kernel, days=3)
    finish(kernel, open_tasks(kernel, case_id)["ask_bank"].id, "no", ANNE)
    assert "note" not in data_of(kernel, case_id)
    finish(kernel, open_tasks(kernel, case_id)["sign"].id, "done", ANNE)
    assert (data_of(kernel, case_id)["note"], data_of(kernel, case_id)["count"]) == ("no", 11)
    assert {status for _, status, _ in rows(kernel, case_id)} == {"done"}


def test_the_first_branch_stops_the_others_where_any_is_enough(routes: Routes) -> None:
    kernel, case_id = start(routes, FIRST)
    pass_time(routes, kernel, days=3)
    tasks = open_tasks(kernel, case_id)
    finish(kernel, tasks["ask_bank"].id, "yes", ANNE)
    assert data_of(kernel, case_id)["note"] == "yes"
    assert [status for _, status, _ in rows(kernel, case_id)] == ["done", "done", "stopped"]
    assert open_tasks(kernel, case_id) == {}
    assert history(kernel, case_id).count("task.cancelled") == 1


def test_a_stopped_branch_is_woken_by_nothing_any_more(routes: Routes) -> None:
    kernel, case_id = start(routes, FIRST)
    finish(kernel, open_tasks(kernel, case_id)["ask_bank"].id, "yes", ANNE)
    with reading(kernel, SYSTEM) as ctx:
        assert not ctx.session.exec(select(Timer).where(Timer.case_id == case_id, col(Timer.done).is_(False))).all()
    pass_time(routes, kernel, days=3)
    assert open_tasks(kernel, case_id) == {}


def test_the_same_steps_run_for_one_value_after_the_other(routes: Routes) -> None:
    kernel, case_id = start(routes, EACH, drivers=DRIVERS)
    assert [status for _, status, _ in rows(kernel, case_id)] == ["waiting", "waiting", "ready"]
    finish(kernel, open_tasks(kernel, case_id)["look"].id, "done", ANNE)
    data = data_of(kernel, case_id)
    assert (data["count"], data["note"], data["delay"]) == (47, "Bob", 2)


def test_the_same_steps_run_for_all_values_together(routes: Routes) -> None:
    kernel, case_id = start(routes, EACH.replace("item:", "together: true\n    item:"), drivers=DRIVERS)
    assert [status for _, status, _ in rows(kernel, case_id)] == ["waiting", "waiting", "done"]
    assert data_of(kernel, case_id)["count"] == 17


def test_choices_are_values_too_and_an_empty_list_is_passed_over(routes: Routes) -> None:
    steps = "- for_each: {item: tag, in: tags, steps: [set: {note: tag, count: count + 1}]}\n- set: {ready: true}"
    kernel, case_id = start(routes, steps, tags=["red", "blue"])
    assert (data_of(kernel, case_id)["note"], data_of(kernel, case_id)["count"]) == ("blue", 2)
    empty = open_file(kernel)
    act(kernel, empty, "route", ANNE)
    assert data_of(kernel, empty)["ready"] is True


def test_a_list_that_is_too_long_stops_its_process_and_nothing_else(routes: Routes) -> None:
    steps = "- for_each: {item: driver, in: drivers, steps: [set: {count: count + 1}]}"
    kernel, case_id = start(routes, steps, drivers=[{"name": str(n)} for n in range(501)])
    assert [status for _, status, _ in rows(kernel, case_id)] == ["incident"]
    assert history(kernel, case_id)[-1] == "process.failed"
    act(kernel, case_id, "examine", ANNE)


def test_branches_nest_in_conditions_and_in_each_other(routes: Routes) -> None:
    steps = """
    - if: ready
      then:
        - for_each:
            item: driver
            in: drivers
            together: true
            steps:
              - parallel:
                  left: [task: {id: left, title: Left, for: agent}, set: {count: count + driver.age}]
                  right: [set: {count: count + 1}]
    - set: {note: "'all'"}
    """
    kernel, case_id = start(routes, steps, ready=True, drivers=DRIVERS)
    assert data_of(kernel, case_id)["count"] == 2
    for task in [one for one in read_tasks(kernel, case_id, ANNE) if one.status == "open"]:
        assert "note" not in data_of(kernel, case_id)
        finish(kernel, task.id, "done", ANNE)
    assert (data_of(kernel, case_id)["count"], data_of(kernel, case_id)["note"]) == (49, "all")


def test_closing_the_case_while_branches_wait_stops_them_all(routes: Routes) -> None:
    kernel, case_id = start(routes, BOTH)
    act(kernel, case_id, "close", ANNE)
    assert {status for _, status, _ in rows(kernel, case_id)} == {"stopped"}
    pass_time(routes, kernel, days=5)
    assert data_of(kernel, case_id)["count"] == 0
    assert list(verify_cases(kernel)) == []


def test_a_branch_that_closes_the_case_leaves_nothing_waiting(routes: Routes) -> None:
    steps = "- parallel: {a: [task: {id: look, title: Look, for: agent}], b: [move: done]}\n- set: {note: \"'after'\"}"
    kernel, case_id = start(routes, steps)
    assert [status for _, status, _ in rows(kernel, case_id)] == ["done", "stopped", "done"]
    assert open_tasks(kernel, case_id) == {}


def test_two_branches_that_end_at_once_join_once(routes: Routes) -> None:
    steps = """
    - parallel:
        a: [task: {id: one, title: One, for: agent}]
        b: [task: {id: two, title: Two, for: agent}]
    - set: {count: count + 1}
    """
    kernel, case_id = start(routes, steps)
    tasks = open_tasks(kernel, case_id)
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(finish, kernel, tasks[name].id, "done", who) for name, who in (("one", ANNE), ("two", BEN))]
        for each in done:
            each.result()
    assert data_of(kernel, case_id)["count"] == 1
    assert {status for _, status, _ in rows(kernel, case_id)} == {"done"}
