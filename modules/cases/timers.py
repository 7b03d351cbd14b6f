"""Timers: what happens to a case when its time has come."""

from datetime import timedelta

import structlog
from sqlmodel import col, select

from core.actors import SYSTEM
from core.commands import CommandModel
from core.context import Context
from core.database import reading, writing
from core.dispatch import Answer, Busy, dispatch
from core.kernel import Kernel
from modules.cases.definitions import case_type_of
from modules.cases.loading import lock_case
from modules.cases.models import Case, CaseProcess, ProcessStatus, Timer
from modules.cases.moving import STAGE_TIMER
from modules.cases.planning import plan
from modules.cases.processes import CONDITION, wake
from modules.cases.settling import run_transition, settle, settle_by_time

log = structlog.get_logger("timers")
BATCH = 100
PUT_OFF = timedelta(minutes=10)
"""Time after which a timer is tried again that could not fire, so that it holds no other up."""


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
    if timer.kind == STAGE_TIMER:
        _run_deadline(ctx, case, timer.target)
    else:
        wake(ctx, case, timer.target)
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
    except Busy:
        log.info("case is busy; the next round tries again", case=command.case_id)
    except Exception as error:  # a case may fail in any way that its definition allows
        log.error("case can't go on", case=command.case_id, error=type(error).__name__, exc_info=error)
        return False
    return True


def _run_deadline(ctx: Context, case: Case, name: str) -> None:
    case_type = case_type_of(ctx, case)
    if name in case_type.transitions and plan(case_type, case.stage, name, ctx.facts(case), None).allowed:
        run_transition(ctx, case, name)


def fire_due_timers(kernel: Kernel) -> None:
    """Fire every timer whose time has come; each in a transaction of its own."""
    with reading(kernel.engine) as session:
        statement = select(Timer.id, Timer.case_id).where(col(Timer.done).is_(False), Timer.at <= kernel.clock.now())
        due = list(session.exec(statement.order_by(col(Timer.at)).limit(BATCH)))
    for timer_id, case_id in due:
        if not _try(kernel, FireTimer(timer_id=timer_id, case_id=case_id)):
            _put_off(kernel, timer_id)


def _put_off(kernel: Kernel, timer_id: str) -> None:
    with writing(kernel.engine) as session:
        timer = session.get(Timer, timer_id, with_for_update=True)
        if timer is not None and not timer.done:
            timer.at = kernel.clock.now() + PUT_OFF
            session.add(timer)
