"""A span of time in calendar terms: months, days and time of day are kept apart."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import total_ordering

MICROSECONDS_PER_DAY = 86_400_000_000
MICROSECONDS_PER_MONTH = 2_629_746_000_000  # the mean Gregorian month, 30.436875 days


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Duration:
    """Months, days and microseconds. Compared by length, a month counting as 30.436875 days.

    `written_in` is the unit in which somebody wrote it, so that 6 weeks are not read out as 42 days.
    """

    months: int = 0
    days: int = 0
    microseconds: int = 0
    written_in: str = ""

    @property
    def length(self) -> int:
        """Total microseconds, a month taken at its mean length."""
        days = self.days * MICROSECONDS_PER_DAY
        return self.months * MICROSECONDS_PER_MONTH + days + self.microseconds

    def __eq__(self, other: object) -> bool:
        return self.length == other.length if isinstance(other, Duration) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self.length < other.length if isinstance(other, Duration) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.length)

    def __neg__(self) -> "Duration":
        return self * -1

    def __add__(self, other: object) -> "Duration":
        if not isinstance(other, Duration):
            return NotImplemented
        microseconds = self.microseconds + other.microseconds
        return Duration(self.months + other.months, self.days + other.days, microseconds)

    def __sub__(self, other: object) -> "Duration":
        return self + -other if isinstance(other, Duration) else NotImplemented

    def __mul__(self, times: object) -> "Duration":
        if not isinstance(times, int) or isinstance(times, bool):
            return NotImplemented
        return Duration(self.months * times, self.days * times, self.microseconds * times)

    __rmul__ = __mul__


def shift(start: date, duration: Duration) -> date:
    """`start` moved: months first, kept within the month (31 January + 1 month = 28 February), then the rest.

    A date moved by less than whole days becomes a moment (UTC). Raises OverflowError outside years 1-9999.
    """
    moved = _shift_months(start, duration.months) if duration.months else start
    if duration.microseconds and not isinstance(moved, datetime):
        moved = midnight(moved)
    return moved + timedelta(days=duration.days, microseconds=duration.microseconds)


def span(end: date, start: date) -> Duration:
    """The time from `start` to `end`; a date is taken at its midnight UTC."""
    if isinstance(end, datetime) or isinstance(start, datetime):
        elapsed = midnight(end) - midnight(start)
        return Duration(0, elapsed.days, elapsed.seconds * 1_000_000 + elapsed.microseconds)
    return Duration(0, (end - start).days)


def midnight(day: date) -> datetime:
    """A date as its midnight UTC; a moment as itself, in UTC when it names no zone."""
    if isinstance(day, datetime):
        return day if day.tzinfo else day.replace(tzinfo=UTC)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _shift_months(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("the year is outside 1-9999")
    last = calendar.monthrange(year, month + 1)[1]
    return start.replace(year=year, month=month + 1, day=min(start.day, last))
