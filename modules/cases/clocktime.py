"""The pure side of clocks: what a fact does to one, and how its times move over a pause."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from core.calendars.calendar import Calendar
from core.definitions.durations import OPEN_TIME, Duration, round_off
from modules.cases.clockoptions import Clock

OPENED_FACT = "case.opened"
ENTERED_FACT = "stage.entered"


class ClockStatus(StrEnum):
    """Where a clock stands; one without a row has not started."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


def starts_with(clock: Clock, fact: str, stage: str) -> bool:
    """Whether a fact that is recorded while the case stands in `stage` starts the clock."""
    if clock.starts.stage:
        return fact == ENTERED_FACT and stage == clock.starts.stage
    return fact == (clock.starts.fact or OPENED_FACT)


def changes(clock: Clock, status: str | None, fact: str, stage: str, closed: bool) -> Iterator[str]:
    """The statuses that the clock comes into, one after the other."""
    again = status is None or (clock.restarts and status == ClockStatus.STOPPED)
    if again and not closed and starts_with(clock, fact, stage):
        yield (status := ClockStatus.RUNNING)
    if status not in (ClockStatus.RUNNING, ClockStatus.PAUSED):
        return
    if closed or (fact == ENTERED_FACT and stage in clock.stops):
        yield ClockStatus.STOPPED
    elif (wanted := ClockStatus.PAUSED if stage in clock.paused_in else ClockStatus.RUNNING) != status:
        yield wanted


def passed(clock: Clock, start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much of the clock's time lies between two moments: open time for a clock in business time."""
    return calendar.time_between(start, end) if clock.due.business else max(end - start, timedelta(0))


def moved(at: datetime, paused: datetime, resumed: datetime, length: Duration, calendar: Calendar) -> datetime:
    """Where a moment ahead lies after a pause: as much time of the clock is left as there was."""
    if at <= paused:
        return at
    if not length.business:
        return at + (resumed - paused)
    if length.unit in OPEN_TIME:
        return calendar.add_time(resumed, calendar.time_between(paused, at))
    zone, there = calendar.zone, at.astimezone(calendar.zone)
    days = calendar.days_between(paused.astimezone(zone).date(), resumed.astimezone(zone).date())
    return datetime.combine(calendar.add_days(there.date(), days), there.timetz()).astimezone(at.tzinfo)


def due_again(clock: Clock, due: datetime, paused: datetime, resumed: datetime, calendar: Calendar) -> datetime:
    """The deadline after a pause; one that was over stays."""
    if due <= paused:
        return due
    return round_off(moved(due, paused, resumed, clock.due, calendar), calendar, clock.extend, clock.ends)
