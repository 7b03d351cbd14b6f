"""The timer that wakes a process: at most one at a time."""

from datetime import datetime

from sqlmodel import col, select

from core.context import Context
from modules.cases.models import CaseProcess, Timer

PROCESS_TIMER = "process"


def set_timer(ctx: Context, process: CaseProcess, at: datetime | None) -> None:
    """Wake the process at `at`, or at no time, instead of when it was to be woken before."""
    pending = _pending(ctx, process)
    if at is not None and any(timer.at == at for timer in pending):
        return
    drop_timers(ctx, process)
    if at is not None:
        ctx.session.add(Timer(case_id=process.case_id, kind=PROCESS_TIMER, target=process.id, at=at))


def drop_timers(ctx: Context, process: CaseProcess) -> None:
    """No timer wakes the process any more."""
    for timer in _pending(ctx, process):
        timer.done = True
        ctx.session.add(timer)


def _pending(ctx: Context, process: CaseProcess) -> list[Timer]:
    statement = select(Timer).where(
        Timer.case_id == process.case_id,
        Timer.kind == PROCESS_TIMER,
        Timer.target == process.id,
        col(Timer.done).is_(False),
    )
    return list(ctx.session.exec(statement))
