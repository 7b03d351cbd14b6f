"""A deadline that is an expression follows the fields from which it is reckoned."""

from functools import partial
from typing import Any

from core.context import Context
from core.journal import entries
from modules.cases.clockfold import MOVED
from modules.cases.clockoptions import Clock
from modules.cases.clockreplay import let_fired_be, moments_of, replay
from modules.cases.clocks import clock_facts_at, clocks_of, due_of, keep_clock
from modules.cases.clocktime import ClockStatus, length_of
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.escalating import move_stage_ladder
from modules.cases.models import Case, CaseClock
from modules.cases.moving import deadline_of, start_deadline


def follow_fields(ctx: Context, case: Case) -> None:
    """Reckon the deadline of the case's stage again; where it moved, its timer and its ladder move along."""
    stage = case_type_of(ctx, case).stages.get(case.stage)
    if stage is None or stage.due is None or stage.due.calculated is None or case.closed_at is not None:
        return
    before = case.due_at
    if deadline_of(ctx, case, stage) != before:
        start_deadline(ctx, case, stage)
        move_stage_ladder(ctx, case, was_known=before is not None)


def follow_lengths(ctx: Context, case: Case) -> None:
    """Reckon each clock again whose time is an expression that gives another length than before."""
    if case.closed_at is not None:
        return
    clocks = {name: one for name, one in case_type_of(ctx, case).clocks.items() if one.due.calculated}
    rows = clocks_of(ctx, [case.id]).get(case.id, {}) if clocks else {}
    for name, row in rows.items():
        clock = clocks.get(name)
        if clock is None or row.status == ClockStatus.STOPPED:
            continue
        if length_of(clock, clock_facts_at(ctx, case, clock, row.started_at)) != row.length:
            _reckon_again(ctx, case, row, clock)


def _reckon_again(ctx: Context, case: Case, row: CaseClock, clock: Clock) -> None:
    """The clock as it would stand had it allowed its new time from the start; what it told already stays told."""
    calendar, case_type = pack_of(ctx, case).calendar(clock.calendar), case_type_of(ctx, case)
    facts = partial(clock_facts_at, ctx, case, clock)
    fresh = replay(case.id, row.name, case_type, calendar, moments_of(entries(ctx.session, case.id), {}), facts)
    if fresh is None:
        return
    let_fired_be(fresh, row, len(clock.escalate), ctx.now())
    for name in ("due_at", "length", "elapsed", "at_risk", "overdue", "ahead"):
        setattr(row, name, getattr(fresh, name))
    keep_clock(ctx, case, row)
    flags: dict[str, Any] = {"at_risk": row.at_risk, "overdue": row.overdue}
    ctx.record(MOVED, case, clock=row.name, due=due_of(row), elapsed=row.elapsed, **flags)
