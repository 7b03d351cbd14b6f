"""Rules: a delay ends when the law and the calendar say, across month ends, leap years and changes of the clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic_core import PydanticCustomError

from core.calendars.calendar import standard
from core.definitions.durations import Duration, round_off

PARIS = ZoneInfo("Europe/Paris")
FRANCE = standard(PARIS, "FR")


def written(moment: datetime) -> str:
    return moment.astimezone(PARIS).isoformat(" ", "minutes")[:16]


def over(start: str, length: str, **options: str) -> str:
    """The end of a delay that began at a time in Paris, in Paris."""
    begins = datetime.fromisoformat(start).replace(tzinfo=PARIS).astimezone(UTC)
    given = {"extend": "never", "ends": "same_time", **options}
    return written(round_off(Duration.of(length).after(begins, FRANCE), FRANCE, **given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-01-31 10:00", "1 month", "2026-02-28 10:00"),
        ("2024-01-31 10:00", "1 month", "2024-02-29 10:00"),
        ("2024-02-29 10:00", "1 year", "2025-02-28 10:00"),
        ("2026-03-28 10:00", "1 day", "2026-03-29 10:00"),  # the clocks go forward in the night
        ("2026-10-24 10:00", "1 month", "2026-11-24 10:00"),  # and back
        ("2026-03-29 00:30", "3 hours", "2026-03-29 04:30"),
        ("2026-04-03 10:00", "2 business days", "2026-04-08 10:00"),
        ("2026-03-02 10:00", "1 business week", "2026-03-09 10:00"),
        ("2026-03-06 17:00", "2 business hours", "2026-03-09 10:00"),
    ],
)
def test_a_delay_ends_on_the_wall_clock(start: str, length: str, end: str) -> None:
    assert over(start, length) == end


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-01-31 10:00", "1 month", "2026-03-02 23:59"),  # 28 February is a Saturday
        ("2024-01-31 10:00", "1 month", "2024-02-29 23:59"),
        ("2026-03-06 10:00", "1 month", "2026-04-07 23:59"),  # Easter Monday
        ("2026-04-14 08:00", "1 month", "2026-05-15 23:59"),  # Ascension
        ("2026-10-11 23:30", "1 month", "2026-11-12 23:59"),
        ("2026-03-24 12:00", "4 days", "2026-03-30 23:59"),
        ("2026-03-02 12:00", "1 day", "2026-03-03 23:59"),
    ],
)
def test_a_legal_delay_ends_at_midnight_of_a_working_day(start: str, length: str, end: str) -> None:
    assert over(start, length, extend="next_working_day", ends="end_of_day") == end


def test_an_extension_keeps_the_time_unless_the_day_counts_whole() -> None:
    assert over("2026-01-31 10:00", "1 month", extend="next_working_day") == "2026-03-02 10:00"


@pytest.mark.parametrize(
    ("end", "length", "start"),
    [
        ("2026-03-09 10:00", "2 business hours", "2026-03-06 17:00"),
        ("2026-04-07 10:00", "1 business day", "2026-04-03 10:00"),
        ("2026-03-31 10:00", "1 month", "2026-02-28 10:00"),
    ],
)
def test_a_duration_counts_backwards_too(end: str, length: str, start: str) -> None:
    moment = datetime.fromisoformat(end).replace(tzinfo=PARIS)
    assert written(Duration.of(length).before(moment, FRANCE)) == start


def test_business_months_are_refused() -> None:
    with pytest.raises(PydanticCustomError, match="minutes, hours, days or weeks"):
        Duration.of("2 business months")
