"""A running process is found again by the id of the step at which it rests."""

from datetime import timedelta
from typing import get_args, get_type_hints

from sqlalchemy import Engine, text
from sqlmodel import select

from core.context import reading
from core.definitions.language import Steps
from core.kernel import Kernel
from core.registry import Registry
from core.worker import drain
from modules.cases.models import CaseProcess
from modules.cases.programs import compile_steps, position_of, rests
from modules.cases.stepping import Wait
from tests.fixtures.cases import act, finish, history, read_case, read_tasks
from tests.fixtures.routes import ANNE, Routes, open_file

PAUSES = """
- wait: {for: 1 day}
- if: ready
  then:
    - wait: {until: count > 1, id: counted}
- wait: {for: 2 days}
- task: {id: look, title: Look, for: agent}
- wait: {for: 3 days}
"""
ASK = """
processes:
  route:
    on_demand: {by: agent}
    steps:
      - task: {id: look, title: Look, for: agent}
      - set: {note: "'old'"}
"""
MORE = """
processes:
  route:
    on_demand: {by: agent}
    steps:
      - set: {count: count + 1}
      - if: ready
        then: [task: {id: other, title: Other, for: agent}]
      - task: {id: look, title: Look, for: agent}
      - set: {note: "'new'"}
"""
LESS = """
processes:
  route: {on_demand: {by: agent}, steps: [set: {note: "'less'"}]}
"""


def processes(kernel: Kernel, case_id: str) -> list[CaseProcess]:
    with reading(kernel, ANNE) as ctx:
        found = select(CaseProcess).where(CaseProcess.case_id == case_id).order_by(CaseProcess.id)
        return list(ctx.session.exec(found))


def steps_of(kernel: Kernel) -> Steps:
    steps: Steps = kernel.definitions.in_force["routes"].get("case_type", "file").processes["route"].steps
    return steps


def test_every_place_of_rest_has_its_written_id_or_one_of_its_step_and_number(routes: Routes) -> None:
    steps = steps_of(routes.process(PAUSES))
    assert list(rests(steps)) == ["wait", "counted", "wait_2", "look", "wait_3"]
    program = compile_steps(steps)
    for place, step in rests(steps).items():
        at = position_of(program, place)
        assert at is not None
        assert program[at].step == step  # type: ignore[union-attr]
    assert position_of(program, "wait_4") is None


def test_a_process_that_rests_says_at_which_step(routes: Routes) -> None:
    kernel = routes.process(PAUSES)
    case_id = open_file(kernel, ready=True)
    act(kernel, case_id, "route", ANNE)
    for place in ("wait", "counted"):
        assert [(one.rests_at, one.status) for one in processes(kernel, case_id)] == [(place, "waiting")]
        routes.clock.advance(timedelta(days=1, minutes=1))
        drain(kernel)


def test_a_process_goes_on_behind_its_step_when_development_puts_others_before_it(routes: Routes) -> None:
    kernel = routes.kernel(ASK, development=True)
    case_id = open_file(kernel)
    act(kernel, case_id, "route", ANNE)
    routes.publish(kernel, MORE)
    finish(kernel, read_tasks(kernel, case_id, ANNE)[0].id, "done", ANNE)
    case = read_case(kernel, case_id, ANNE)
    assert (case.data["note"], case.data["count"]) == ("new", 0)


def test_a_process_whose_step_is_gone_stops_and_says_so(routes: Routes) -> None:
    kernel = routes.kernel(ASK, development=True)
    case_id = open_file(kernel)
    act(kernel, case_id, "route", ANNE)
    routes.publish(kernel, LESS)
    finish(kernel, read_tasks(kernel, case_id, ANNE)[0].id, "done", ANNE)
    assert [(one.status, one.reason) for one in processes(kernel, case_id)] == [("stopped", "step_gone")]
    assert read_case(kernel, case_id, ANNE).data.get("note") is None
    with reading(kernel, ANNE):
        assert history(kernel, case_id)[-1] == "process.stopped"


def test_a_case_keeps_the_steps_of_the_version_that_it_opened_with(routes: Routes) -> None:
    kernel = routes.kernel(ASK)
    case_id = open_file(kernel)
    act(kernel, case_id, "route", ANNE)
    routes.publish(kernel, LESS)
    finish(kernel, read_tasks(kernel, case_id, ANNE)[0].id, "done", ANNE)
    assert read_case(kernel, case_id, ANNE).data["note"] == "old"


def number_places(engine: Engine, awaits: str, at: int) -> None:
    """Make the resting process one of before places had ids."""
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE cases_process SET rests_at = :place, awaits = :awaits WHERE status = 'waiting'"),
            {"place": f"@{at}", "awaits": awaits},
        )


def test_a_process_kept_by_the_number_of_its_step_goes_on(routes: Routes) -> None:
    kernel = routes.process(PAUSES)
    case_id = open_file(kernel, ready=True)
    act(kernel, case_id, "route", ANNE)
    number_places(kernel.engine, "time:x", 0)
    routes.clock.advance(timedelta(days=1, minutes=1))
    drain(kernel)
    assert [one.rests_at for one in processes(kernel, case_id)] == ["counted"]


def test_a_number_that_no_longer_is_a_place_of_rest_stops_the_process(routes: Routes) -> None:
    kernel = routes.process(PAUSES)
    case_id = open_file(kernel, ready=True)
    act(kernel, case_id, "route", ANNE)
    number_places(kernel.engine, "time:x", 1)
    routes.clock.advance(timedelta(days=1, minutes=1))
    drain(kernel)
    assert [one.reason for one in processes(kernel, case_id)] == ["step_gone"]


def test_every_step_that_may_wait_says_where_it_rests(registry: Registry) -> None:
    for part in registry.parts("step").values():
        answer = get_type_hints(part.run).get("return") if part.run else None
        if Wait in (answer, *get_args(answer)):
            assert part.options is not None
            assert getattr(part.options, "rests", False), part.name
            assert "id" in part.options.model_fields or hasattr(part.options, "id"), part.name
