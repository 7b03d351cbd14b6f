"""Spans of business time: how far a date or a moment moves depends on the working calendar."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.calendars.calendar import Calendar
from core.expressions.durations import midnight

CALENDAR = "@calendar"
"""The name under which an expression finds the calendar; no expression can write it."""


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """A number of working days."""

    calendar: Calendar
    count: int

    def __neg__(self) -> "BusinessDays":
        return BusinessDays(self.calendar, -self.count)

    def moved(self, start: date) -> date:
        """`start` moved by so many working days; a moment keeps its time of the day."""
        if not isinstance(start, datetime):
            return self.calendar.add_days(start, self.count)
        there = midnight(start).astimezone(self.calendar.zone)
        day = self.calendar.add_days(there.date(), self.count)
        return datetime.combine(day, there.timetz()).astimezone(midnight(start).tzinfo)


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """A number of open hours."""

    calendar: Calendar
    count: int

    def __neg__(self) -> "BusinessHours":
        return BusinessHours(self.calendar, -self.count)

    def moved(self, start: date) -> date:
        """The moment at which so many open hours have passed; raises ValueError for a date without a time."""
        if not isinstance(start, datetime):
            raise ValueError
        moment = midnight(start)
        return self.calendar.add_time(moment, timedelta(hours=self.count)).astimezone(moment.tzinfo)


BusinessTime = BusinessDays | BusinessHours


def day_of(moment: date, calendar: Calendar) -> date:
    """The day in which a moment lies, by the wall clock of the calendar; a date is itself."""
    return midnight(moment).astimezone(calendar.zone).date() if isinstance(moment, datetime) else moment
