"""Schedules: work that comes back, done by whichever process takes its turn first."""

from datetime import datetime

import structlog
from sqlalchemy import or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, col, select

from core.database import reading, writing
from core.failpoints import Point, reach
from core.kernel import Kernel
from core.outbox import SKEW
from core.registry import Schedule

log = structlog.get_logger("schedules")


class ScheduleRun(SQLModel, table=True):
    """When a schedule runs next; whoever moves `next_at` forward runs it."""

    __tablename__ = "core_schedule"

    name: str = Field(primary_key=True, max_length=64)
    next_at: datetime


def tick(kernel: Kernel) -> list[str]:
    """Run the schedules whose time has come; returns their names."""
    return [s.name for s in _due(kernel) if _take_turn(kernel, s) and _run(kernel, s)]


def _due(kernel: Kernel) -> list[Schedule]:
    """The schedules that nobody has run for long enough; a look that locks nothing."""
    with reading(kernel.engine) as session:
        known = {run.name: run.next_at for run in session.exec(select(ScheduleRun)).all()}
    now = kernel.clock.now()
    return [s for s in kernel.registry.all(Schedule) if s.name not in known or _has_come(known[s.name], s, now)]


def _has_come(next_at: datetime, schedule: Schedule, now: datetime) -> bool:
    """Also when it lies further ahead than it could: a clock that was wrong wrote that."""
    return next_at <= now or next_at > now + schedule.every + SKEW


def _take_turn(kernel: Kernel, schedule: Schedule) -> bool:
    """Move the schedule's next run forward; of several processes only one succeeds."""
    try:
        with writing(kernel.engine) as session:
            return _moved(session, schedule, kernel.clock.now())
    except IntegrityError:  # another process made the row at this very moment, and runs it
        return False


def _moved(session: Session, schedule: Schedule, now: datetime) -> bool:
    statement = (
        update(ScheduleRun)
        .where(col(ScheduleRun.name) == schedule.name)
        .where(or_(col(ScheduleRun.next_at) <= now, col(ScheduleRun.next_at) > now + schedule.every + SKEW))
        .values(next_at=now + schedule.every)
        .execution_options(synchronize_session=False)
    )
    if session.exec(statement).rowcount:
        return True
    if session.get(ScheduleRun, schedule.name) is not None:
        return False
    session.add(ScheduleRun(name=schedule.name, next_at=now + schedule.every))
    session.flush()
    return True


def _run(kernel: Kernel, schedule: Schedule) -> bool:
    try:
        reach(Point.SCHEDULE_TAKEN)
        schedule.run(kernel)
    except Exception as error:  # one schedule must not keep the others from running
        log.error("schedule failed", schedule=schedule.name, error=type(error).__name__, exc_info=error)
    return True
