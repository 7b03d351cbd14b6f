"""Rules: a clock counts the time that is its own, rests where it is told, and its state is the fold of the journal."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlmodel import select

from core.context import Context, reading
from core.database import writing
from core.expressions import parse
from core.expressions.sql import to_sql
from core.kernel import Kernel
from modules.cases.columns import columns_of
from modules.cases.definitions import case_type_of
from modules.cases.folding import verify_cases
from modules.cases.models import Case, CaseClock
from modules.cases.queries import find_case
from tests.fixtures.appeals import go_to, open_appeal, read_clock, shown, waiting_timers
from tests.fixtures.cases import act, history
from tests.fixtures.kernels import CLERK

HOUR = timedelta(hours=1) // timedelta(microseconds=1)


def clock_of(kernel: Kernel, case_id: str, name: str = "answer") -> CaseClock:
    found = read_clock(kernel, case_id, name)
    assert found is not None
    return found


def told(kernel: Kernel, case_id: str) -> list[str]:
    return [entry.removeprefix("clock.") for entry in history(kernel, case_id) if entry.startswith("clock.")]


def test_a_clock_starts_with_the_case_and_is_due_in_open_hours(kernel: Kernel) -> None:
    clock = clock_of(kernel, open_appeal(kernel))  # Monday 2 March 2026, 10:00
    assert (clock.status, shown(clock.due_at)) == ("running", "2026-03-04 12:00")


def test_a_clock_rests_in_a_stage_and_goes_on_with_what_was_left(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    go_to(kernel, "2026-03-02 14:00")
    act(kernel, case_id, "ask")
    clock = clock_of(kernel, case_id)
    assert (clock.status, clock.elapsed) == ("paused", 4 * HOUR)
    assert all(not timer.target.startswith("answer") for timer in waiting_timers(kernel, case_id))
    go_to(kernel, "2026-03-05 10:00")
    assert told(kernel, case_id) == ["started", "paused", "started"]
    act(kernel, case_id, "resume")
    clock = clock_of(kernel, case_id)
    assert (clock.status, clock.elapsed, shown(clock.due_at)) == ("running", 4 * HOUR, "2026-03-06 17:00")
    assert list(verify_cases(kernel)) == []


def test_a_clock_that_rests_twice_has_still_the_same_time(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    for pause, resume in (("2026-03-02 11:00", "2026-03-02 15:30"), ("2026-03-03 08:00", "2026-03-09 20:00")):
        go_to(kernel, pause)
        act(kernel, case_id, "ask")
        go_to(kernel, resume)
        act(kernel, case_id, "resume")
    clock = clock_of(kernel, case_id)
    assert clock.elapsed == int(3.5 * HOUR)
    assert shown(clock.due_at) == "2026-03-11 16:30"  # 16.5 hours left from Tuesday 9:00
    go_to(kernel, "2026-03-11 16:00")
    act(kernel, case_id, "decide")
    assert clock_of(kernel, case_id).elapsed == int(19.5 * HOUR)
    assert list(verify_cases(kernel)) == []


def test_a_clock_tells_that_it_is_at_risk_and_overdue_once(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    go_to(kernel, "2026-03-03 17:00")
    assert (clock_of(kernel, case_id).at_risk, clock_of(kernel, case_id).overdue) == (True, False)
    go_to(kernel, "2026-03-04 12:00")
    go_to(kernel, "2026-03-04 13:00")
    assert clock_of(kernel, case_id).overdue
    assert told(kernel, case_id) == ["started", "at_risk", "overdue"]
    act(kernel, case_id, "ask")
    act(kernel, case_id, "resume")
    assert shown(clock_of(kernel, case_id).due_at) == "2026-03-04 12:00"
    go_to(kernel, "2026-03-20 12:00")
    assert told(kernel, case_id).count("overdue") == 1
    assert list(verify_cases(kernel)) == []


def test_a_clock_stops_with_its_stage_or_with_the_case_and_nothing_rings_any_more(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    act(kernel, case_id, "decide")
    assert clock_of(kernel, case_id).status == "stopped"
    assert waiting_timers(kernel, case_id) == []
    go_to(kernel, "2026-06-01 12:00")
    assert not clock_of(kernel, case_id).overdue


def test_a_clock_starts_with_a_stage_and_anew_where_it_says_so(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    assert read_clock(kernel, case_id, "research") is None
    act(kernel, case_id, "ask")
    assert shown(clock_of(kernel, case_id, "research").due_at) == "2026-03-12 10:00"
    act(kernel, case_id, "resume")
    assert clock_of(kernel, case_id, "research").status == "stopped"
    go_to(kernel, "2026-03-04 09:00")
    act(kernel, case_id, "ask")
    clock = clock_of(kernel, case_id, "research")
    assert (clock.status, clock.elapsed, shown(clock.due_at)) == ("running", 0, "2026-03-14 09:00")
    assert list(verify_cases(kernel)) == []


CONDITIONS = (
    "clocks.answer.overdue",
    "not clocks.answer.overdue",
    "clocks.answer.at_risk and clocks.answer.running",
    "clocks.answer.paused",
    "clocks.answer.stopped",
    "clocks.research.started",
    "clocks.research.due == null",
    "clocks.answer.due < now",
    "clocks.answer.due > now + hours(24)",
)


def make_cases(kernel: Kernel) -> None:
    """Appeals whose clocks stand in every way."""
    cases = [open_appeal(kernel) for _ in range(3)]
    act(kernel, cases[0], "ask")
    act(kernel, cases[1], "decide")
    go_to(kernel, "2026-03-03 17:30")
    cases.append(open_appeal(kernel))
    go_to(kernel, "2026-03-04 12:30")


@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_database_finds_the_cases_for_which_a_condition_on_clocks_holds(kernel: Kernel, condition: str) -> None:
    make_cases(kernel)
    with reading(kernel, CLERK) as ctx:
        cases = list(ctx.session.exec(select(Case)))
        columns = columns_of(case_type_of(ctx, cases[0]), ctx.session.get_bind().dialect.name)
        sql = to_sql(parse(condition), columns, {"now": ctx.now()})
        found = set(ctx.session.exec(select(Case.id).where(sql)))
        assert found == _holding(ctx, cases, condition)


def _holding(ctx: Context, cases: Iterable[Case], condition: str) -> set[str]:
    return {case.id for case in cases if parse(condition).holds(ctx.facts(case))}


def test_expressions_know_the_time_that_has_passed(kernel: Kernel) -> None:
    case_id = open_appeal(kernel)
    go_to(kernel, "2026-03-03 10:00")
    with reading(kernel, CLERK) as ctx:
        facts = ctx.facts(find_case(ctx, case_id))
        assert parse("clocks.answer.elapsed == hours(9)").holds(facts)
        assert parse("clocks.research.elapsed == null").holds(facts)


@pytest.mark.parametrize("column", ["due_at", "elapsed", "overdue", "status"])
def test_a_clock_that_was_changed_behind_the_journal_is_named(kernel: Kernel, column: str) -> None:
    case_id = open_appeal(kernel)
    with writing(kernel.engine) as session:
        clock = session.get(CaseClock, (case_id, "answer"))
        assert clock is not None
        put = {"due_at": clock.started_at + timedelta(days=1), "elapsed": 1, "overdue": True, "status": "paused"}
        setattr(clock, column, put[column])
        session.add(clock)
    assert any("clock answer" in problem for problem in verify_cases(kernel))
