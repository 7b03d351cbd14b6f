"""A process waits for a time, a condition, a date or a fact, and no longer than it was told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from core.actors import SYSTEM
from core.context import reading
from core.dispatch import dispatch
from core.kernel import Kernel
from core.scheduling import tick
from core.worker import drain
from modules.cases.commands import SetFields
from modules.cases.models import CaseProcess, Timer
from modules.cases.timers import FireTimer
from tests.fixtures.cases import act, history, read_case, read_tasks
from tests.fixtures.routes import ANNE, Routes, open_file

TOLD = "- set: {note: \"'late' if answer.timed_out else 'came'\"}"


def start(routes: Routes, steps: str, **values: Any) -> tuple[Kernel, str]:
    kernel = routes.process(steps)
    case_id = open_file(kernel, **values)
    act(kernel, case_id, "route", ANNE)
    return kernel, case_id


def change(kernel: Kernel, case_id: str, **values: Any) -> None:
    dispatch(kernel, SetFields(case_id=case_id, values=values), ANNE)


def note_of(kernel: Kernel, case_id: str) -> object:
    return read_case(kernel, case_id, ANNE).data.get("note")


def pass_time(routes: Routes, kernel: Kernel, **length: int) -> None:
    routes.clock.advance(timedelta(**length))
    drain(kernel)


@pytest.mark.parametrize("written", ["3 days", "{for: 3 days}", "{for: days(delay)}", "{for: days(1) * 3}"])
def test_a_process_waits_for_a_duration_written_out_or_calculated(routes: Routes, written: str) -> None:
    kernel, case_id = start(routes, f"- wait: {written}\n- set: {{note: \"'on'\"}}")
    pass_time(routes, kernel, days=2, hours=23)
    assert note_of(kernel, case_id) is None
    pass_time(routes, kernel, hours=2)
    assert note_of(kernel, case_id) == "on"


def test_a_calculated_wait_follows_the_values_that_it_is_calculated_from(routes: Routes) -> None:
    kernel, case_id = start(routes, "- wait: {for: days(delay)}\n- set: {note: \"'on'\"}")
    change(kernel, case_id, delay=1)
    pass_time(routes, kernel, days=1, minutes=1)
    assert note_of(kernel, case_id) == "on"


def test_a_wait_for_a_duration_that_is_not_known_goes_on_once_it_is(routes: Routes) -> None:
    kernel, case_id = start(routes, "- wait: {for: days(delay)}\n- set: {note: \"'on'\"}", delay=None)
    change(kernel, case_id, delay=None)
    pass_time(routes, kernel, days=90)
    assert note_of(kernel, case_id) is None
    change(kernel, case_id, delay=1)
    assert note_of(kernel, case_id) == "on"


def test_a_process_waits_for_a_date_and_follows_it_when_it_changes(routes: Routes) -> None:
    kernel, case_id = start(routes, "- wait: {until: day}\n- set: {note: \"'on'\"}", day="2026-03-10")
    change(kernel, case_id, day="2026-03-20")
    pass_time(routes, kernel, days=10)
    assert note_of(kernel, case_id) is None
    pass_time(routes, kernel, days=8)
    assert note_of(kernel, case_id) == "on"


def test_a_date_that_has_passed_is_not_waited_for(routes: Routes) -> None:
    kernel, case_id = start(routes, "- wait: {until: day}\n- set: {note: \"'on'\"}", day="2026-01-01")
    assert note_of(kernel, case_id) == "on"


def test_a_process_waits_for_a_fact_that_meets_its_condition(routes: Routes) -> None:
    steps = "- wait: {fact: transition.run, when: transition == 'back'}\n- set: {note: \"'on'\"}"
    kernel, case_id = start(routes, steps)
    act(kernel, case_id, "examine", ANNE)
    assert note_of(kernel, case_id) is None
    act(kernel, case_id, "back", ANNE)
    assert note_of(kernel, case_id) == "on"


ANSWER = "- wait: {fact: transition.run, when: transition == 'examine', at_most: 30 days, id: answer}\n"


def test_a_fact_in_time_is_told_to_later_steps(routes: Routes) -> None:
    kernel, case_id = start(routes, ANSWER + TOLD)
    act(kernel, case_id, "examine", ANNE)
    assert note_of(kernel, case_id) == "came"
    pass_time(routes, kernel, days=40)
    assert "timer.fired" not in history(kernel, case_id)


def test_a_limit_that_passes_is_told_to_later_steps(routes: Routes) -> None:
    kernel, case_id = start(routes, ANSWER + TOLD)
    pass_time(routes, kernel, days=30, minutes=1)
    assert note_of(kernel, case_id) == "late"
    act(kernel, case_id, "examine", ANNE)
    assert note_of(kernel, case_id) == "late"


def test_looking_again_does_not_put_a_limit_off(routes: Routes) -> None:
    kernel, case_id = start(routes, "- wait: {until: ready, at_most: 10 days, id: answer}\n" + TOLD)
    for days in (4, 4):
        pass_time(routes, kernel, days=days)
        change(kernel, case_id, count=days)
    pass_time(routes, kernel, days=3)
    assert note_of(kernel, case_id) == "late"
    with reading(kernel, SYSTEM) as ctx:
        assert len(ctx.session.exec(select(Timer).where(Timer.case_id == case_id)).all()) == 1


def test_a_timer_and_a_fact_at_the_same_moment_let_the_process_go_on_once(routes: Routes) -> None:
    kernel, case_id = start(routes, ANSWER + "- set: {count: count + 1}\n- task: {id: look, title: Look, for: agent}")
    with reading(kernel, SYSTEM) as ctx:
        timer = ctx.session.exec(select(Timer.id).where(Timer.case_id == case_id)).one()
    routes.clock.advance(timedelta(days=31))
    with ThreadPoolExecutor(2) as pool:
        fired = pool.submit(dispatch, kernel, FireTimer(timer_id=timer, case_id=case_id), SYSTEM)
        acted = pool.submit(act, kernel, case_id, "examine", ANNE)
        fired.result()
        acted.result()
    tick(kernel)
    assert read_case(kernel, case_id, ANNE).data["count"] == 1
    assert [task.name for task in read_tasks(kernel, case_id, ANNE)] == ["look"]
    with reading(kernel, SYSTEM) as ctx:
        left = select(Timer).where(Timer.case_id == case_id, col(Timer.done).is_(False))
        assert not ctx.session.exec(left).all()
        assert [one.rests_at for one in ctx.session.exec(select(CaseProcess))] == ["look"]


def test_a_task_and_a_stage_are_due_when_their_expression_says(routes: Routes) -> None:
    body = """
    stages: {open: {due: day}, done: {final: true}}
    transitions: {close: {from: open, to: done, by: agent}}
    on_open: [task: {id: look, title: Look, for: agent, due: days(delay)}]
    """
    kernel = routes.kernel(body, moves="")
    case_id = open_file(kernel, day="2026-03-05", delay=2)
    task = read_tasks(kernel, case_id, ANNE)[0]
    case = read_case(kernel, case_id, ANNE)
    assert task.due_at == routes.clock.now() + timedelta(days=2)
    assert case.due_at is not None
    assert case.due_at.isoformat() == "2026-03-05T22:59:59+00:00"
