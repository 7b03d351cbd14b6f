"""Let a case settle after its facts changed: what waits for a condition goes on, what runs by itself runs."""

from collections.abc import Mapping
from typing import Any

from core.context import Context
from core.journal import length
from modules.cases.deadlines import follow_fields, follow_lengths
from modules.cases.definitions import case_type_of
from modules.cases.falling import drop_tasks
from modules.cases.limits import may_go_on
from modules.cases.loading import touch
from modules.cases.models import Case
from modules.cases.moving import enter_stage
from modules.cases.planning import automatic
from modules.cases.processes import CONDITION, resume, start_process
from modules.cases.values import recalculate

MOVES = "moves"
MOST_MOVES = 20
"""Most transitions that a case runs by itself in one command."""


def settle(ctx: Context, case: Case) -> None:
    """Let what waits go on and count the change; a loop ends with the fact `case.looped`."""
    if case.erased_at is not None:
        touch(ctx, case)
        return
    recalculate(ctx, case, case_type_of(ctx, case))
    _move_on(ctx, case)
    touch(ctx, case)


def settle_by_time(ctx: Context, case: Case) -> None:
    """The same when nobody changed the case but time has passed: counted only if something happened."""
    before = length(ctx.session, case.id)
    recalculate(ctx, case, case_type_of(ctx, case))
    _move_on(ctx, case)
    if length(ctx.session, case.id) != before:
        touch(ctx, case)


def _move_on(ctx: Context, case: Case) -> None:
    """Run automatic transitions until none holds any more."""
    while True:
        follow_fields(ctx, case)
        follow_lengths(ctx, case)
        drop_tasks(ctx, case)
        resume(ctx, case, CONDITION)
        name = _next_automatic(ctx, case)
        if name is None or not may_go_on(ctx, case, MOVES, MOST_MOVES, name):
            return
        run_transition(ctx, case, name)


def _next_automatic(ctx: Context, case: Case) -> str | None:
    if case.closed_at is not None:
        return None
    return next(automatic(case_type_of(ctx, case), case.stage, ctx.facts(case)), None)


def run_transition(ctx: Context, case: Case, name: str, form_values: Mapping[str, Any] | None = None) -> None:
    """Carry a transition out: stage, journal, steps. Whether it may run was decided before."""
    case_type = case_type_of(ctx, case)
    ctx.record("transition.run", case, transition=name, before=case.stage)
    enter_stage(ctx, case, case_type, case_type.transitions[name].to)
    start_process(ctx, case, f"transition:{name}", form_values)
