"""Schedules: work that comes back, done by whichever process takes its turn first, and again when it did not end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog
from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Field, Session, SQLModel, col, select

from core.database import reading, writing
from core.failpoints import Point, reach
from core.kernel import Kernel
from core.outbox import SKEW
from core.registry import Schedule

log = structlog.get_logger("schedules")
HELD = timedelta(minutes=2)
"""How long a turn belongs to whoever took it, renewed while it runs: one that was killed is taken again after that."""
RENEWALS = 4
"""How often in that time."""


class ScheduleRun(SQLModel, table=True):
    """When a schedule runs next; whoever moves `next_at` forward runs it.

    While it runs, that is only the end of the turn's lease; once it has ended well, the next time of the schedule.
    """

    __tablename__ = "core_schedule"

    name: str = Field(primary_key=True, max_length=64)
    next_at: datetime


def tick(kernel: Kernel) -> list[str]:
    """Run the schedules whose time has come; returns their names."""
    return [schedule.name for schedule in _due(kernel) if _take_turn(kernel, schedule)]


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
    """Run the schedule unless another process does; a turn that fails or is cut short is taken again."""
    taken, until = kernel.clock.now(), kernel.clock.now() + _lease(schedule)
    try:
        with writing(kernel.engine) as session:
            if not _moved(session, schedule, taken, until):
                return False
    except IntegrityError:  # another process made the row at this very moment, and runs it
        return False
    turn = Turn(kernel, schedule, until)
    with turn.kept():
        well = _run(kernel, schedule)
    if well:
        turn.end(taken + schedule.every)
    return True


def _lease(schedule: Schedule) -> timedelta:
    return min(HELD, schedule.every)


def _moved(session: Session, schedule: Schedule, now: datetime, until: datetime) -> bool:
    """Move the schedule's next run forward; of several processes only one succeeds."""
    come = or_(col(ScheduleRun.next_at) <= now, col(ScheduleRun.next_at) > now + schedule.every + SKEW)
    if _move(session, schedule, come, until):
        return True
    if session.get(ScheduleRun, schedule.name) is not None:
        return False
    session.add(ScheduleRun(name=schedule.name, next_at=until))
    session.flush()
    return True


def _move(session: Session, schedule: Schedule, where: ColumnElement[bool], to: datetime) -> bool:
    statement = update(ScheduleRun).where(col(ScheduleRun.name) == schedule.name, where).values(next_at=to)
    return bool(session.exec(statement.execution_options(synchronize_session=False)).rowcount)


class Turn:
    """One run of a schedule, ours until `until` unless it is renewed."""

    def __init__(self, kernel: Kernel, schedule: Schedule, until: datetime) -> None:
        self._kernel, self._schedule, self._until = kernel, schedule, until

    def move(self, to: datetime) -> None:
        """Let the schedule run next at `to`, unless somebody else took the turn meanwhile."""
        with writing(self._kernel.engine) as session:
            if _move(session, self._schedule, col(ScheduleRun.next_at) == self._until, to):
                self._until = to

    def end(self, next_at: datetime) -> None:
        """It ended well; where the lease is as long as the schedule's time, that says it already."""
        if next_at > self._until:
            self.move(next_at)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Renew the lease for as long as it lasts."""
        over = Event()
        keeper = Thread(target=self._keep, args=(over,), name="liasse-turn", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join()

    def _keep(self, over: Event) -> None:
        lease = _lease(self._schedule)
        while not over.wait(lease.total_seconds() / RENEWALS):
            try:
                self.move(self._kernel.clock.now() + lease)
            except SQLAlchemyError as error:  # it is away for a moment; the lease is longer than that
                log.warning("the turn of a schedule was not renewed", error=type(error).__name__)


def _run(kernel: Kernel, schedule: Schedule) -> bool:
    try:
        reach(Point.SCHEDULE_TAKEN)
        schedule.run(kernel)
    except Exception as error:  # one schedule must not keep the others from running
        log.error("schedule failed", schedule=schedule.name, error=type(error).__name__, exc_info=error)
        return False
    return True
