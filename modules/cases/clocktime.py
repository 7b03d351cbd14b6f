"""The pure side of clocks: what a fact does to one, and how its times move over a pause."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.calendars.calendar import Calendar
from core.definitions.durations import OPEN_TIME, round_off
from core.expressions.durations import Duration
from core.expressions.opentime import BusinessDays, BusinessHours
from modules.cases.clockoptions import Clock

Facts = Mapping[str, object]
FactsAt = Callable[[datetime], Facts]
"""What expressions know of a case, with a moment as `now`."""
OPENED_FACT = "case.opened"
ENTERED_FACT = "stage.entered"


class ClockStatus(StrEnum):
    """Where a clock stands; one without a row has not started."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Pace:
    """How a clock counts: in business time, and then by the hour rather than by the day."""

    business: bool
    hours: bool


def pace_of(clock: Clock, length: str | None) -> Pace:
    """How a clock counts that allows this `length`, which matters only where an expression gave it."""
    if clock.due.fixed:
        return Pace(clock.due.fixed.business, clock.due.fixed.unit in OPEN_TIME)
    return Pace("business" in (length or ""), "hours" in (length or ""))


def length_of(clock: Clock, facts: Facts) -> str | None:
    """The time that the expression of a clock gives, in words that are compared; None where it gives none."""
    match clock.due.calculated.expression.evaluate(facts) if clock.due.calculated else None:
        case BusinessDays(count=count):
            return f"{count} business days"
        case BusinessHours(count=count):
            return f"{count} business hours"
        case Duration(months=months, days=days, microseconds=microseconds):
            return f"{months} months {days} days {microseconds} microseconds"
    return None


def starts_with(clock: Clock, status: str | None, fact: str, stage: str) -> bool:
    """Whether a fact that is recorded while the case stands in `stage` starts the clock.

    A new case has its values once it enters its first stage: a time that is reckoned from them waits for that.
    """
    if clock.starts.stage:
        return fact == ENTERED_FACT and stage == clock.starts.stage
    if clock.starts.fact:
        return fact == clock.starts.fact
    return status is None and fact == (OPENED_FACT if clock.due.fixed else ENTERED_FACT)


def changes(clock: Clock, status: str | None, fact: str, stage: str, closed: bool) -> Iterator[str]:
    """The statuses that the clock comes into, one after the other."""
    again = status is None or (clock.restarts and status == ClockStatus.STOPPED)
    if again and not closed and starts_with(clock, status, fact, stage):
        yield (status := ClockStatus.RUNNING)
    if status not in (ClockStatus.RUNNING, ClockStatus.PAUSED):
        return
    if closed or (fact == ENTERED_FACT and stage in clock.stops):
        yield ClockStatus.STOPPED
    elif (wanted := ClockStatus.PAUSED if stage in clock.paused_in else ClockStatus.RUNNING) != status:
        yield wanted


def passed(pace: Pace, start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much of the clock's time lies between two moments: open time for a clock in business time."""
    return calendar.time_between(start, end) if pace.business else max(end - start, timedelta(0))


def moved(at: datetime, paused: datetime, resumed: datetime, pace: Pace, calendar: Calendar) -> datetime:
    """Where a moment ahead lies after a pause: as much time of the clock is left as there was."""
    if at <= paused:
        return at
    if not pace.business:
        return at + (resumed - paused)
    if pace.hours:
        return calendar.add_time(resumed, calendar.time_between(paused, at))
    zone, there = calendar.zone, at.astimezone(calendar.zone)
    days = calendar.days_between(paused.astimezone(zone).date(), resumed.astimezone(zone).date())
    return datetime.combine(calendar.add_days(there.date(), days), there.timetz()).astimezone(at.tzinfo)


def due_again(
    clock: Clock, pace: Pace, due: datetime | None, paused: datetime, resumed: datetime, calendar: Calendar
) -> datetime | None:
    """The deadline after a pause; one that was over stays."""
    if due is None or due <= paused:
        return due
    return round_off(moved(due, paused, resumed, pace, calendar), calendar, clock.extend, clock.ends)
