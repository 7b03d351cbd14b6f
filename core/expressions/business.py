"""The functions that know working days: each is given the calendar before what the expression writes."""

from datetime import date

from core.calendars.calendar import Calendar
from core.expressions.functions import Function, total
from core.expressions.opentime import CALENDAR, BusinessDays, BusinessHours, day_of
from core.expressions.types import BOOLEAN, BUSINESS_DAYS, BUSINESS_HOURS, DATE, DATETIME, INTEGER, Type

MOST = 10_000
"""Most working days or hours to count, about forty years of days."""
LONGEST_DAYS = 366 * 100
KNOWS = (CALENDAR,)


def _count(n: object) -> int:
    if isinstance(n, int) and not isinstance(n, bool) and abs(n) <= MOST:
        return n
    raise ValueError


def _business_days(calendar: Calendar, n: int) -> BusinessDays:
    return BusinessDays(calendar, _count(n))


def _business_hours(calendar: Calendar, n: int) -> BusinessHours:
    return BusinessHours(calendar, _count(n))


def _add_business_days(calendar: Calendar, day: date, n: int) -> date:
    return calendar.add_days(day_of(day, calendar), _count(n))


def _next_working_day(calendar: Calendar, day: date) -> date:
    return calendar.next_worked(day_of(day, calendar))


def _is_holiday(calendar: Calendar, day: date) -> bool:
    return calendar.is_holiday(day_of(day, calendar))


def _is_working_day(calendar: Calendar, day: date) -> bool:
    return calendar.is_worked(day_of(day, calendar))


def _working_days_between(calendar: Calendar, start: date, end: date) -> int:
    first, last = day_of(start, calendar), day_of(end, calendar)
    if abs((last - first).days) > LONGEST_DAYS:
        raise ValueError
    return calendar.days_between(first, last)


def _of(name: str, parameters: tuple[Type, ...], returns: Type, run: object, description: str) -> Function:
    return Function(name, parameters, returns, total(run), description, knows=KNOWS)  # type: ignore[arg-type]


BUSINESS_FUNCTIONS = (
    _of("business_days", (INTEGER,), BUSINESS_DAYS, _business_days, "n working days, to add to a date or moment."),
    _of("business_hours", (INTEGER,), BUSINESS_HOURS, _business_hours, "n open hours, to add to a moment."),
    _of("add_business_days", (DATETIME, INTEGER), DATE, _add_business_days, "The n-th working day after a day."),
    _of("next_working_day", (DATETIME,), DATE, _next_working_day, "The day itself if it is worked, else the next one."),
    _of("is_holiday", (DATETIME,), BOOLEAN, _is_holiday, "Whether it is a public holiday or a closing day."),
    _of("is_working_day", (DATETIME,), BOOLEAN, _is_working_day, "Whether the day has opening hours."),
    _of(
        "working_days_between",
        (DATETIME, DATETIME),
        INTEGER,
        _working_days_between,
        "How many working days come after the first day, up to and with the second.",
    ),
)
