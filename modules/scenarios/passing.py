"""Let time pass in a scenario: stop wherever something is due, and let the worker do it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from time import process_time

from sqlalchemy import func
from sqlmodel import col, select

from core.clock import VirtualClock
from core.database import reading
from core.kernel import Kernel
from core.outbox import OutboxMessage, Status
from core.registry import Schedule
from core.worker import sweep
from modules.cases.models import CaseProcess, ProcessStatus, Timer
from modules.cases.processes import CONDITION
from modules.scenarios.errors import NeverEnds

CLOSELY = timedelta(days=1)
STRIDE = timedelta(minutes=30)
SELDOM = timedelta(days=7)
OFTEN = timedelta(minutes=1)
UPKEEP = timedelta(hours=1)
"""Schedules that come around so seldom tidy up; in a leap over many days they have their turn once a week."""
WAITING = (
    CaseProcess.status == ProcessStatus.WAITING,
    CaseProcess.awaits == CONDITION,
    ~select(Timer.id).where(Timer.target == CaseProcess.id, col(Timer.done).is_(False)).exists(),
)
"""What waits for a condition, without a moment at which it is looked at anyway."""
MOST_STOPS = 5_000
MOST_ROUNDS = 200
MOST_SECONDS = 30.0
LONGEST = timedelta(days=365 * 25)


class Passing:
    """The background work of one scenario, at virtual moments and within bounds."""

    def __init__(self, kernel: Kernel, clock: VirtualClock, zone: tzinfo) -> None:
        self.kernel, self.clock, self.zone = kernel, clock, zone
        self.stops = 0
        self.due: dict[str, datetime] = {}
        self._started, self._begun, self._most_seconds = process_time(), clock.now(), MOST_SECONDS
        self._most_stops = MOST_STOPS

    def begin_anew(self) -> None:
        """Count seconds and stops from now on: somebody thought before the next line."""
        self._started, self._most_stops = process_time(), self.stops + MOST_STOPS

    def until(self, target: datetime) -> None:
        """Move to `target`, stopping at everything that is due on the way; raises `NeverEnds`."""
        if target - self._begun > LONGEST:
            raise NeverEnds(reason=f"it reaches {target.year}", advice="A scenario may last 25 years at most.")
        closely = target - self.clock.now() <= CLOSELY
        while self.clock.now() < target:
            stop = min(target, self._next_stop(closely))
            self.clock.advance(max(stop - self.clock.now(), timedelta(seconds=1)))
            self.work(thorough=closely or self.clock.now() >= target)

    def work(self, thorough: bool = True) -> None:
        """Do what is due at this moment, and what follows from it; unless `thorough`, put upkeep off for days."""
        self._count_stop()
        for _ in range(MOST_ROUNDS):
            self._check_time()
            for schedule in self._turns(thorough):
                schedule.run(self.kernel)
            if not sweep(self.kernel):
                return
        raise NeverEnds(
            reason=f"{MOST_ROUNDS} rounds of background work at {self.clock.now():%Y-%m-%d %H:%M} left more to do",
            advice="Look for reactions or processes that start each other.",
        )

    def _turns(self, thorough: bool) -> Iterator[Schedule]:
        """The schedules whose turn it is; those that come around within a minute always have theirs."""
        now = self.clock.now()
        for schedule in self.kernel.registry.all(Schedule):
            patience = SELDOM if schedule.every >= UPKEEP and not thorough else timedelta(0)
            if schedule.every <= OFTEN or self.due.get(schedule.name, now) + patience <= now:
                self.due[schedule.name] = now + schedule.every
                yield schedule

    def _next_stop(self, closely: bool) -> datetime:
        """The next moment at which something may happen: a timer, a second attempt, a new day."""
        now = self.clock.now()
        with reading(self.kernel.engine) as session:
            timers = select(func.min(Timer.at)).where(col(Timer.done).is_(False))
            attempts = select(func.min(OutboxMessage.due_at)).where(col(OutboxMessage.status) == Status.WAITING)
            found: list[datetime | None] = [session.exec(timers).one(), session.exec(attempts).one()]
            stops = [now + (STRIDE if closely else SELDOM)]
            if not closely and session.exec(select(CaseProcess.id).where(*WAITING).limit(1)).first():
                stops = [self._midnight(now)]
        stops += [moment.replace(tzinfo=moment.tzinfo or UTC) for moment in found if moment]
        return min(stops)

    def _midnight(self, now: datetime) -> datetime:
        local = now.astimezone(self.zone)
        day = (local + timedelta(days=1)).replace(hour=0, minute=0, second=1, microsecond=0)
        return day.astimezone(now.tzinfo)

    def _count_stop(self) -> None:
        self.stops += 1
        if self.stops > self._most_stops:
            raise NeverEnds(
                reason=f"time stopped {MOST_STOPS} times",
                advice="Let less time pass.",
            )

    def _check_time(self) -> None:
        if process_time() - self._started > self._most_seconds:
            raise NeverEnds(
                reason=f"it took more than {self._most_seconds:g} seconds of the processor", advice="Make it shorter."
            )
