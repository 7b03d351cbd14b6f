"""The functions that find a day in its month or week: they need the calendar's time zone for a moment only."""

import calendar as gregorian
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from core.calendars.calendar import Calendar
from core.diagnostics import nearest
from core.expressions.functions import Argument, Function, total
from core.expressions.opentime import CALENDAR, day_of
from core.expressions.problems import ExpressionError
from core.expressions.types import DATE, DATETIME, TEXT, Type

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def first_of_month(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=gregorian.monthrange(day.year, day.month)[1])


def on_weekday(day: date, weekday: int) -> date:
    """`day` itself if it is that weekday (0 is Monday), else the next one; OverflowError after the year 9999."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _in_month(find: Callable[[date], date]) -> Callable[[Calendar, date], date]:
    def run(calendar: Calendar, day: date) -> date:
        return find(day_of(day, calendar))

    return run


def _next_weekday(calendar: Calendar, day: date, weekday: str) -> date:
    return on_weekday(day_of(day, calendar), WEEKDAYS.index(weekday))


def _weekday_type(arguments: Sequence[Argument]) -> Type:
    """A date, after checking that the weekday is one when it is written out."""
    weekday = arguments[1]
    if isinstance(weekday.literal, str) and weekday.literal not in WEEKDAYS:
        start = weekday.literal.lower()[:3]
        meant = nearest(weekday.literal, WEEKDAYS) or next((day for day in WEEKDAYS if day[:3] == start), None)
        hint = meant or f"one of {', '.join(WEEKDAYS)}"
        raise ExpressionError(f"'{weekday.literal}' is no day of the week", weekday.offset, weekday.width, hint)
    return DATE


MONTH_FUNCTIONS = (
    Function(
        "start_of_month",
        (DATETIME,),
        DATE,
        total(_in_month(first_of_month)),
        "The first day of the month of a day.",
        knows=(CALENDAR,),
    ),
    Function(
        "end_of_month",
        (DATETIME,),
        DATE,
        total(_in_month(last_of_month)),
        "The last day of the month of a day.",
        knows=(CALENDAR,),
    ),
    Function(
        "next_weekday",
        (DATETIME, TEXT),
        _weekday_type,
        total(_next_weekday),
        "The day itself if it is that day of the week, such as 'monday', else the next one.",
        knows=(CALENDAR,),
    ),
)
