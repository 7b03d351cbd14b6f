"""Timers: what happens to a case when its time has come."""

import structlog
from sqlmodel import col, select

from core import outbox
from core.actors import SYSTEM
from core.away import DatabaseAway
from core.commands import CommandModel
from core.context import Context
from core.database import reading, writing
from core.dispatch import Answer, Busy, dispatch
from core.kernel import Kernel
from core.outbox import OutboxMessage
from core.registry import Part
from modules.cases.clocks import CLOCK_TIMER, ring_clock
from modules.cases.definitions import case_type_of
from modules.cases.escalating import RUNG_TIMER, reach_rung
from modules.cases.loading import lock_case
from modules.cases.models import Case, CaseProcess, ProcessStatus, Timer
from modules.cases.moving import STAGE_TIMER
from modules.cases.planning import plan
from modules.cases.processes import CONDITION, wake
from modules.cases.settling import run_transition, settle, settle_by_time
from modules.cases.waking import PROCESS_TIMER

log = structlog.get_logger("timers")
BATCH = 100
RETRY = "cases.retry_timer"
"""The effect that tries a timer again which failed, until it becomes an incident."""


class FireTimer(CommandModel):
    """The time of a timer has come."""

    timer_id: str
    case_id: str


def fire_timer(command: FireTimer, ctx: Context) -> Answer:
    """Do what the timer was set for, once."""
    case = lock_case(ctx, command.case_id, "read")
    timer = ctx.session.get(Timer, command.timer_id, with_for_update=True)
    if timer is None or timer.done or timer.at > ctx.now():
        return {"fired": False}
    timer.done = True
    ctx.record("timer.fired", case, timer=timer.id, kind=timer.kind, target=timer.target)
    meaning = ctx.kernel.registry.parts(TIMER)[timer.kind].run
    assert meaning is not None
    meaning(ctx, case, timer)
    settle(ctx, case)
    return {"fired": True}


class SettleCase(CommandModel):
    """Look again at what waits for a condition: time itself may have made it true."""

    case_id: str


def settle_case(command: SettleCase, ctx: Context) -> Answer:
    """Let the case settle if something of it still waits."""
    case = lock_case(ctx, command.case_id, "read")
    settle_by_time(ctx, case)
    return {"stage": case.stage}


def settle_waiting_cases(kernel: Kernel) -> None:
    """Settle every open case with a process that waits for a condition; each in a transaction of its own."""
    with reading(kernel.engine) as session:
        waiting = select(CaseProcess.case_id).where(
            CaseProcess.status == ProcessStatus.WAITING, CaseProcess.awaits == CONDITION
        )
        case_ids = sorted(set(session.exec(waiting)))
    for case_id in case_ids:
        _try(kernel, SettleCase(case_id=case_id))


def _try(kernel: Kernel, command: FireTimer | SettleCase) -> bool:
    """Whether the command did not fail; one case that can't go on never keeps the others waiting."""
    try:
        dispatch(kernel, command, SYSTEM)
    except (Busy, DatabaseAway):
        log.info("case is busy; the next round tries again", case=command.case_id)
    except Exception as error:  # a case may fail in any way that its definition allows
        log.error("case can't go on", case=command.case_id, error=type(error).__name__, exc_info=error)
        return False
    return True


def _run_deadline(ctx: Context, case: Case, timer: Timer) -> None:
    """The stage's time is over: silence is the decision."""
    case_type, name = case_type_of(ctx, case), timer.target
    if name in case_type.transitions and plan(case_type, case.stage, name, ctx.facts(case), None).allowed:
        run_transition(ctx, case, name)


TIMER = "timer"
"""Kind of part that says what a kind of timer does: `run(ctx, case, timer)`."""
MEANINGS = (
    Part(TIMER, STAGE_TIMER, run=_run_deadline, description="The time in a stage is over."),
    Part(
        TIMER, PROCESS_TIMER, run=lambda ctx, case, timer: wake(ctx, case, timer.target), description="A process wakes."
    ),
    Part(TIMER, RUNG_TIMER, run=reach_rung, description="Something has taken too long."),
    Part(TIMER, CLOCK_TIMER, run=ring_clock, description="A clock's deadline comes or is near."),
)


def fire_due_timers(kernel: Kernel) -> None:
    """Fire every timer whose time has come, the earliest first; each in a transaction of its own."""
    waiting = (col(Timer.done).is_(False), col(Timer.handed_to).is_(None))
    with reading(kernel.engine) as session:
        statement = select(Timer.id, Timer.case_id).where(*waiting, Timer.at <= kernel.clock.now())
        due = list(session.exec(statement.order_by(col(Timer.at), col(Timer.id)).limit(BATCH)))
    for timer_id, case_id in due:
        if not _try(kernel, FireTimer(timer_id=timer_id, case_id=case_id)):
            _hand_over(kernel, timer_id)


def _hand_over(kernel: Kernel, timer_id: str) -> None:
    """Let the outbox try a timer again that failed: it waits longer each time, then asks an administrator."""
    with writing(kernel.engine) as session:
        timer = session.get(Timer, timer_id, with_for_update=True)
        if timer is not None and not timer.done and timer.handed_to is None:
            payload = {"timer_id": timer.id, "case_id": timer.case_id, "kind": timer.kind, "target": timer.target}
            timer.handed_to = outbox.post(session, RETRY, payload, kernel.clock.now(), timer.case_id).id
            session.add(timer)


def retry_timer(_: Kernel, message: OutboxMessage) -> FireTimer:
    """Fire a timer that failed before."""
    return FireTimer(timer_id=message.payload["timer_id"], case_id=message.payload["case_id"])
