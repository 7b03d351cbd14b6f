"""Move a case into a stage: where it stands, its basket, and the time it has there."""

from datetime import datetime

from sqlmodel import col, select

from core.context import Context
from core.definitions.durations import round_off
from core.rows.making import change
from modules.cases.definitions import pack_of
from modules.cases.language import FILLED, CaseType, Stage
from modules.cases.models import Case, CaseProcess, ProcessStatus, Task, TaskStatus, Timer
from modules.cases.pending import may_have
from modules.cases.stopping import CASE_CLOSED, STAGE_LEFT, cancel_task, stop_process

STAGE_TIMER = "stage"
UNFINISHED = (ProcessStatus.READY, ProcessStatus.WAITING)


def enter_stage(ctx: Context, case: Case, case_type: CaseType, name: str) -> None:
    """Put the case in stage `name` and start its clock."""
    stage = case_type.stages[name]
    before = case.stage
    change(case, stage=name, stage_since=ctx.now())
    change(case, basket=basket_of(ctx, case, stage), closed_at=ctx.now() if stage.final else None)
    start_deadline(ctx, case, stage)
    ctx.record("stage.entered", case, stage=name, before=before)
    if stage.final:
        close(ctx, case)
    elif before != name:
        _end_with_stage(ctx, case)


def _end_with_stage(ctx: Context, case: Case) -> None:
    """Stop the processes that were to last as long as the case's stage."""
    if not may_have(ctx, case, CaseProcess):
        return
    ending = select(CaseProcess).where(
        CaseProcess.case_id == case.id,
        col(CaseProcess.status).in_(UNFINISHED),
        col(CaseProcess.until_stage) != case.stage,
    )
    for process in list(ctx.session.exec(ending)):
        stop_process(ctx, case, process, STAGE_LEFT)


def basket_of(ctx: Context, case: Case, stage: Stage) -> str | None:
    """The stage's basket, with `{field}` filled in."""
    if stage.basket is None:
        return None
    facts = ctx.facts(case)
    return FILLED.sub(lambda match: str(facts.get(match[1]) or "none"), stage.basket)


def start_deadline(ctx: Context, case: Case, stage: Stage, fired: bool = False) -> None:
    """Set the deadline of the stage that the case stands in; a deadline that was set before is gone.

    One that is over and has `fired` already fires no more.
    """
    for timer in _stage_timers(ctx, case):
        timer.done = True
    change(case, due_at=deadline_of(ctx, case, stage))
    if case.due_at and stage.then and not (fired and case.due_at <= ctx.now()):
        ctx.session.add(Timer(case_id=case.id, kind=STAGE_TIMER, target=stage.then, at=case.due_at))


def deadline_of(ctx: Context, case: Case, stage: Stage) -> datetime | None:
    """When the time in the stage is over, as of the moment the case came into it; None when that is not known."""
    if stage.due is None:
        return None
    calendar, since = pack_of(ctx, case).calendar(stage.calendar), case.stage_since
    facts = ctx.facts(case, {"now": since, "today": since.astimezone(calendar.zone).date()})
    over = stage.due.over(since, facts, calendar)
    return round_off(over, calendar, stage.extend, stage.ends) if over else None


def _stage_timers(ctx: Context, case: Case) -> list[Timer]:
    if not may_have(ctx, case, Timer):
        return []
    statement = select(Timer).where(Timer.case_id == case.id, Timer.kind == STAGE_TIMER, col(Timer.done).is_(False))
    return list(ctx.session.exec(statement))


def close(ctx: Context, case: Case) -> None:
    """A closed case has no open task and no waiting process."""
    tasks = select(Task).where(Task.case_id == case.id, Task.status == TaskStatus.OPEN)
    for task in list(ctx.session.exec(tasks)) if may_have(ctx, case, Task) else ():
        cancel_task(ctx, case, task)
    waiting = select(CaseProcess).where(CaseProcess.case_id == case.id, col(CaseProcess.status).in_(UNFINISHED))
    for process in list(ctx.session.exec(waiting)) if may_have(ctx, case, CaseProcess) else ():
        stop_process(ctx, case, process, CASE_CLOSED)
