"""Rules: expressions know the working days of the calendar, and nothing of it is guessed by the database."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, DateTime, Integer, MetaData, Table, create_engine, insert, select

from core.calendars.calendar import standard
from core.expressions import ExpressionError, parse
from core.expressions.builtins import FUNCTIONS
from core.expressions.opentime import CALENDAR
from core.expressions.sql import to_sql
from core.expressions.types import BOOLEAN, DATE, DATETIME, TEXT, Scope, Type

FACTS = {
    CALENDAR: standard(ZoneInfo("Europe/Paris"), "FR"),
    "today": date(2026, 4, 3),
    "now": datetime(2026, 4, 3, 15, 30, tzinfo=UTC),  # 17:30 in Paris, the Friday before Easter
    "late": datetime(2026, 4, 3, 22, 30, tzinfo=UTC),  # already Saturday in Paris
    "nothing": None,
}
TYPES = Scope({"today": DATE, "now": DATETIME, "late": DATETIME, "name": TEXT}, FUNCTIONS)


@pytest.mark.parametrize(
    ("expression", "gives"),
    [
        ("today + business_days(1)", date(2026, 4, 7)),
        ("business_days(1) + today", date(2026, 4, 7)),
        ("today - business_days(1)", date(2026, 4, 2)),
        ("today + -business_days(1)", date(2026, 4, 2)),
        ("add_business_days(today, 1)", date(2026, 4, 7)),
        ("add_business_days(late, 1)", date(2026, 4, 7)),
        ("now + business_hours(1)", datetime(2026, 4, 7, 7, 30, tzinfo=UTC)),
        ("now - business_hours(1)", datetime(2026, 4, 3, 14, 30, tzinfo=UTC)),
        ("now + business_days(1)", datetime(2026, 4, 7, 15, 30, tzinfo=UTC)),
        ("is_holiday(date(2026, 4, 6))", True),
        ("is_holiday(today)", False),
        ("is_working_day(late)", False),
        ("next_working_day(late)", date(2026, 4, 7)),
        ("next_working_day(today)", date(2026, 4, 3)),
        ("working_days_between(today, date(2026, 4, 8))", 2),
        ("working_days_between(date(2026, 4, 8), today)", -2),
        ("today + business_days(1) == date(2026, 4, 7)", True),
    ],
)
def test_business_time_follows_the_calendar(expression: str, gives: object) -> None:
    assert parse(expression).evaluate(FACTS) == gives
    assert parse(expression).check(TYPES) == []


@pytest.mark.parametrize(
    "expression",
    [
        "add_business_days(today, 1000000000)",
        "add_business_days(today, 100000)",
        "add_business_days(nothing, 1)",
        "today + business_hours(1)",
        "business_days(nothing)",
        "business_days(true)",
        "add_business_days(date(9999, 1, 1), 1)",
        "date(9990, 1, 1) + business_days(9999)",
        "working_days_between(date(1, 1, 1), date(9999, 1, 1))",
        "is_holiday('2026-04-06')",
    ],
)
def test_what_cannot_be_reckoned_is_null_and_costs_nothing(expression: str) -> None:
    assert parse(expression).evaluate(FACTS) is None


def test_without_a_calendar_business_time_is_null() -> None:
    assert parse("add_business_days(today, 1)").evaluate({"today": date(2026, 4, 3)}) is None


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("today + business_hours(1)", "a date and a number of open hours cannot be calculated like this"),
        ("business_days(1) + business_days(2)", "cannot be calculated like this"),
        ("business_days(2) * 2", "cannot be calculated like this"),
        ("business_days(1) < business_days(2)", "has no order"),
        ("is_holiday(name)", "is_holiday needs a date and time here, not a text"),
        ("business_days('2')", "business_days needs a whole number here, not a text"),
        ("business_dais(2)", "there is no function business_dais"),
        ("add_business_days(today)", "add_business_days needs n"),
    ],
)
def test_a_wrong_use_is_a_mistake(expression: str, message: str) -> None:
    expected: Type | None = BOOLEAN if "<" in expression else None
    found = parse(expression).check(TYPES, expected)
    assert message in found[0].message


rows = Table("rows", MetaData(), Column("id", Integer, primary_key=True), Column("made", DateTime(timezone=True)))


def test_a_filter_takes_business_time_off_what_is_known() -> None:
    engine = create_engine("sqlite://")
    rows.metadata.create_all(engine)
    with engine.begin() as connection:
        made = [datetime(2026, 4, day, 12, tzinfo=UTC) for day in (1, 2, 3)]
        connection.execute(insert(rows), [{"id": n, "made": moment} for n, moment in enumerate(made)])
        condition = to_sql(parse("made < now - business_days(1)"), {("made",): rows.c.made}, FACTS)
        assert [row.id for row in connection.execute(select(rows.c.id).where(condition))] == [0, 1]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("made + business_days(1) < now", "take the business time off the other side"),
        ("is_holiday(made)", "the database has no calendar"),
        ("working_days_between(made, now) > 3", "the database has no calendar"),
    ],
)
def test_a_filter_says_what_only_the_calendar_knows(expression: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=message):
        to_sql(parse(expression), {("made",): rows.c.made}, FACTS)
