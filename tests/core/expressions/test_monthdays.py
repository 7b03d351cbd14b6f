"""Rules: months end on their last day, a weekday is the day itself or the next, and nothing ever fails."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendars.calendar import standard
from core.expressions import parse
from core.expressions.builtins import FUNCTIONS
from core.expressions.monthdays import WEEKDAYS
from core.expressions.opentime import CALENDAR
from core.expressions.types import DATE, DATETIME, INTEGER, TEXT, Scope

FACTS = {
    CALENDAR: standard(ZoneInfo("Europe/Paris"), "FR"),
    "day": date(2028, 1, 31),
    "late": datetime(2026, 1, 31, 23, 30, tzinfo=UTC),  # 1 February in Paris
    "nothing": None,
    "word": "monday",
}
TYPES = Scope({"day": DATE, "late": DATETIME, "word": TEXT, "n": INTEGER}, FUNCTIONS)


@pytest.mark.parametrize(
    ("expression", "gives"),
    [
        ("end_of_month(day)", date(2028, 1, 31)),
        ("end_of_month(day + months(1))", date(2028, 2, 29)),
        ("end_of_month(date(2100, 2, 3))", date(2100, 2, 28)),
        ("end_of_month(late)", date(2026, 2, 28)),
        ("start_of_month(day)", date(2028, 1, 1)),
        ("start_of_month(late)", date(2026, 2, 1)),
        ("end_of_month(day + days(10)) + months(1)", date(2028, 3, 29)),
        ("end_of_month(end_of_month(day + days(10)) + months(1))", date(2028, 3, 31)),
        ("next_weekday(date(2026, 3, 2), 'monday')", date(2026, 3, 2)),
        ("next_weekday(date(2026, 3, 2) + days(1), 'monday')", date(2026, 3, 9)),
        ("next_weekday(date(2026, 3, 2), 'sunday')", date(2026, 3, 8)),
        ("next_weekday(date(2026, 3, 3), word)", date(2026, 3, 9)),
    ],
)
def test_days_are_found_in_their_month_and_week(expression: str, gives: date) -> None:
    assert parse(expression).evaluate(FACTS) == gives
    assert parse(expression).check(TYPES, DATE) == []


@pytest.mark.parametrize(
    "expression",
    [
        "end_of_month(nothing)",
        "end_of_month('2026-01-01')",
        "end_of_month(day + months(999999))",
        "next_weekday(date(9999, 12, 31), 'monday')",
        "next_weekday(day, 'mon')",
        "next_weekday(day, nothing)",
        "next_weekday(nothing, 'monday')",
    ],
)
def test_what_is_no_day_is_null(expression: str) -> None:
    assert parse(expression).evaluate(FACTS) is None


def test_without_a_calendar_a_date_is_found_and_a_moment_is_null() -> None:
    without = {name: value for name, value in FACTS.items() if name != CALENDAR}
    assert parse("end_of_month(day)").evaluate(without) == date(2028, 1, 31)
    assert parse("end_of_month(late)").evaluate(without) is None


@given(st.dates(max_value=date(9999, 11, 30)), st.sampled_from(WEEKDAYS))
def test_the_next_weekday_is_the_first_of_seven_days_that_is_one(day: date, weekday: str) -> None:
    found = parse("next_weekday(day, weekday)").evaluate({"day": day, "weekday": weekday})
    week = [day + timedelta(days=n) for n in range(7)]
    assert found == next(each for each in week if f"{each:%A}".lower() == weekday)


@given(st.dates(max_value=date(9999, 11, 30)))
def test_the_day_after_the_end_of_a_month_begins_the_next(day: date) -> None:
    end = parse("end_of_month(day)").evaluate({"day": day})
    assert isinstance(end, date)
    assert (end + timedelta(days=1)).day == 1
    assert parse("start_of_month(day) <= day and day <= end_of_month(day)").holds({"day": day})


@pytest.mark.parametrize(
    ("expression", "message", "hint"),
    [
        ("next_weekday(day, 'mon')", "'mon' is no day of the week", "monday"),
        ("next_weekday(day, 'lundi')", "'lundi' is no day of the week", "one of monday, tuesday"),
        ("end_of_month(word)", "end_of_month needs a date and time here, not a text", None),
        ("add_months(day, 1)", "there is no function add_months", "write day + months(n)"),
        ("EOMONTH(day)", "there is no function EOMONTH", "end_of_month"),
    ],
)
def test_a_wrong_use_says_what_to_write(expression: str, message: str, hint: str | None) -> None:
    (problem,) = parse(expression).check(TYPES)
    assert message in problem.message
    assert (problem.hint or "").startswith(hint or "")
