"""Reach a rung: record it, hand the work over, carry out its steps. Once, at its time or when work goes on."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from core.context import Context
from core.definitions.language import Text
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.laddering import ESCALATION, STAGE, TASK, rung_at, rung_times, task_options
from modules.cases.ladders import Rung
from modules.cases.models import Case, Task, TaskStatus, Timer
from modules.cases.pending import may_have
from modules.cases.processes import start_process
from modules.cases.stopping import cancel_task

RUNG_TIMER = "rung"
GRACE = timedelta(minutes=10)
"""How late a rung may be that is skipped when it was missed."""
LATE = Text({"en": "Takes too long", "fr": "Délai dépassé ou proche"})
SEEN = {"done": {"en": "Seen to", "fr": "Traité"}}


def start_stage_ladder(ctx: Context, case: Case) -> None:
    """Leave the ladder of the stage before and set the timers of the one that the case stands in now."""
    _leave(ctx, case, STAGE)
    stage = case_type_of(ctx, case).stages[case.stage]
    calendar = pack_of(ctx, case).calendar(stage.calendar)
    for number, at in rung_times(stage.escalate, ctx.now(), case.due_at, calendar):
        set_rung(ctx, case, f"{STAGE}:{case.stage}:{number}", at)


def move_stage_ladder(ctx: Context, case: Case, *, was_known: bool) -> None:
    """Move the rungs before a deadline that moved; those that were reached are not reached again."""
    stage = case_type_of(ctx, case).stages[case.stage]
    calendar = pack_of(ctx, case).calendar(stage.calendar)
    times = dict(rung_times(stage.escalate, case.stage_since, case.due_at, calendar))
    for number, rung in enumerate(stage.escalate):
        if rung.before is not None:
            _move(ctx, case, f"{STAGE}:{case.stage}:{number}", times.get(number), was_known)


def _move(ctx: Context, case: Case, target: str, at: datetime | None, was_known: bool) -> None:
    waiting = select(Timer).where(
        Timer.case_id == case.id, Timer.kind == RUNG_TIMER, Timer.target == target, col(Timer.done).is_(False)
    )
    timer = ctx.session.exec(waiting).first()
    if timer is not None:
        timer.at, timer.done = at or timer.at, at is None
    elif at is not None and not was_known:
        set_rung(ctx, case, target, at)


def start_task_ladder(ctx: Context, case: Case, task_id: str) -> None:
    """Set the timers of a new task's ladder."""
    task = ctx.session.get(Task, task_id)
    options = task_options(case_type_of(ctx, case), task.name) if task else None
    if task and options:
        calendar = pack_of(ctx, case).calendar(options.calendar)
        for number, at in rung_times(options.escalate, task.created_at, task.due_at, calendar):
            set_rung(ctx, case, f"{TASK}:{task.id}:{number}", at)


def leave_task_ladder(ctx: Context, case: Case, task_id: str) -> None:
    """Nothing more comes of a task that is done or no longer needed."""
    _drop(ctx, case, f"{TASK}:{task_id}:")


def leave_ladder(ctx: Context, case: Case, kind: str, name: str) -> None:
    """The tasks that the ladder of a stage or clock made are no longer needed."""
    if not may_have(ctx, case, Task):
        return
    waiting = select(Task).where(
        Task.case_id == case.id, Task.name == task_name(kind, name), Task.status == TaskStatus.OPEN
    )
    for task in list(ctx.session.exec(waiting)):
        cancel_task(ctx, case, task)


def task_name(kind: str, name: str) -> str:
    """What a task is called that a rung makes; no step's task can have this name."""
    return f"{kind}:{name}"[:64]


def _leave(ctx: Context, case: Case, kind: str) -> None:
    for timer in _drop(ctx, case, f"{kind}:"):
        leave_ladder(ctx, case, kind, timer.target.split(":")[1])


def set_rung(ctx: Context, case: Case, target: str, at: datetime) -> None:
    """Reach a rung at `at`."""
    ctx.session.add(Timer(case_id=case.id, kind=RUNG_TIMER, target=target, at=at))


def _drop(ctx: Context, case: Case, prefix: str) -> list[Timer]:
    """Cancel the timers of a ladder; returns all that it ever had."""
    if not may_have(ctx, case, Timer):
        return []
    statement = select(Timer).where(
        Timer.case_id == case.id, Timer.kind == RUNG_TIMER, col(Timer.target).startswith(prefix, autoescape=True)
    )
    found = list(ctx.session.exec(statement))
    for timer in found:
        timer.done = True
        ctx.session.add(timer)
    return found


def reach_rung(ctx: Context, case: Case, timer: Timer) -> None:
    """The time of a rung of a stage or a task has come."""
    kind, name, number = timer.target.split(":")
    task = ctx.session.get(Task, name) if kind == TASK else None
    if kind == TASK and (task is None or task.status != TaskStatus.OPEN):
        return
    climb(ctx, case, f"{kind}:{task.name if task else name}:{number}", timer.at, task)


def climb(ctx: Context, case: Case, key: str, at: datetime, task: Task | None = None) -> None:
    """Do what the rung says, unless it was missed and is to be skipped."""
    rung = rung_at(case_type_of(ctx, case), key)
    if rung is None:
        return
    kind, name, number = key.split(":")
    told: dict[str, Any] = {"of": kind, "what": name, "rung": int(number) + 1, "to": rung.to}
    if rung.missed == "skip" and ctx.now() - at > GRACE:
        ctx.record("escalation.skipped", case, **told)
        return
    ctx.record("escalation.reached", case, **told)
    if rung.to:
        _hand_over(ctx, case, rung, task) if task else _ask(ctx, case, rung, task_name(kind, name))
    start_process(ctx, case, f"{ESCALATION}:{key}")


def _hand_over(ctx: Context, case: Case, rung: Rung, task: Task) -> None:
    """The task passes to the people of the role."""
    assert rung.to
    task.role, task.assignee, task.person, task.chooser = rung.to, None, None, None
    ctx.session.add(task)
    ctx.record("task.escalated", case, task=task.id, name=task.name, role=rung.to)


def _ask(ctx: Context, case: Case, rung: Rung, name: str) -> None:
    """The people of the role get a task of their own; one that they have already is enough."""
    assert rung.to
    there = select(Task.id).where(
        Task.case_id == case.id, Task.name == name, Task.role == rung.to, Task.status == TaskStatus.OPEN
    )
    if ctx.session.exec(there).first():
        return
    task = Task(
        case_id=case.id,
        name=name,
        title=dict((rung.title or LATE).by_language),
        role=rung.to,
        outcomes=SEEN,
        created_at=ctx.now(),
    )
    ctx.session.add(task)
    ctx.session.flush()
    ctx.record("task.created", case, task=task.id, name=task.name, role=task.role)
