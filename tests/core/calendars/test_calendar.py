"""Rules: working days and open hours are exact, whatever the country, the season and the clocks."""

import time as stopwatch
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendars.calendar import Calendar, standard
from core.calendars.hours import read_spans, read_week

PARIS = ZoneInfo("Europe/Paris")
FRANCE, BELGIUM = standard(PARIS, "FR"), standard(ZoneInfo("Europe/Brussels"), "BE")
MINUTE = timedelta(minutes=1)
OFFICE = Calendar(PARIS, read_week({"mon-thu": "9:00-12:30 13:30-18:00", "fri": "9:00-16:00"}), "FR")
ALWAYS = Calendar(PARIS, read_week({"mon-sun": "0:00-24:00"}))
CALENDARS = (FRANCE, BELGIUM, OFFICE, ALWAYS, standard(ZoneInfo("America/Guadeloupe")))
moments = st.integers(0, 60 * 24 * 365 * 5).map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + minutes * MINUTE)
calendars = st.sampled_from(CALENDARS)
lengths = st.integers(0, 60 * 200).map(lambda minutes: timedelta(minutes=minutes))
dates = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def paris(year: int, month: int, day: int, hour: int = 0, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS, fold=fold).astimezone(UTC)


def weekdays_off(calendar: Calendar, year: int) -> list[str]:
    """Days from Monday to Friday that are not worked."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    return [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not calendar.is_worked(day)]


def test_the_days_off_of_france_in_2026_are_known() -> None:
    known = ["01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "11-11", "12-25"]
    assert weekdays_off(FRANCE, 2026) == known


def test_the_days_off_of_belgium_in_2026_are_known() -> None:
    known = ["01-01", "04-06", "05-01", "05-14", "05-25", "07-21", "11-11", "12-25"]
    assert weekdays_off(BELGIUM, 2026) == known


def test_alsace_and_moselle_keep_good_friday_and_saint_stephen() -> None:
    moselle = standard(PARIS, "FR-57")
    assert moselle.is_holiday(date(2026, 4, 3)) and moselle.is_holiday(date(2026, 12, 26))
    assert not FRANCE.is_holiday(date(2026, 4, 3))


@pytest.mark.parametrize(
    ("calendar", "start", "count", "end"),
    [
        (FRANCE, date(2026, 4, 2), 2, date(2026, 4, 7)),  # over Easter Monday
        (FRANCE, date(2026, 5, 13), 1, date(2026, 5, 15)),  # over Ascension
        (BELGIUM, date(2026, 7, 20), 1, date(2026, 7, 22)),  # over the Belgian national day
        (FRANCE, date(2026, 7, 20), 1, date(2026, 7, 21)),
        (FRANCE, date(2026, 2, 27), 1, date(2026, 3, 2)),
        (FRANCE, date(2024, 2, 28), 1, date(2024, 2, 29)),
        (FRANCE, date(2025, 12, 31), 1, date(2026, 1, 2)),
        (FRANCE, date(2026, 4, 7), -1, date(2026, 4, 3)),
        (FRANCE, date(2026, 4, 5), 0, date(2026, 4, 5)),
    ],
)
def test_working_days_are_counted_from_the_day_after(calendar: Calendar, start: date, count: int, end: date) -> None:
    assert calendar.add_days(start, count) == end


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (paris(2026, 3, 2, 9), 4, paris(2026, 3, 2, 14)),  # the lunch break does not count
        (paris(2026, 3, 2, 12, 30), 1, paris(2026, 3, 2, 14, 30)),
        (paris(2026, 3, 5, 17), 2, paris(2026, 3, 6, 10)),
        (paris(2026, 3, 6, 15), 2, paris(2026, 3, 9, 10)),  # Friday closes at 16:00
        (paris(2026, 3, 7, 11), 1, paris(2026, 3, 9, 10)),
        (paris(2026, 3, 2, 10), 8, paris(2026, 3, 3, 10)),
        (paris(2026, 4, 3, 15), 2, paris(2026, 4, 7, 10)),  # Easter Monday
    ],
)
def test_open_hours_run_over_breaks_evenings_and_days_off(start: datetime, hours: int, end: datetime) -> None:
    assert OFFICE.add_time(start, timedelta(hours=hours)) == end


def test_an_hour_that_the_clocks_skip_or_repeat_counts_as_the_time_that_passes() -> None:
    before_spring = paris(2026, 3, 29, 1)
    assert ALWAYS.add_time(before_spring, timedelta(hours=2)) == paris(2026, 3, 29, 4)
    before_autumn = paris(2026, 10, 25, 1)
    assert ALWAYS.add_time(before_autumn, timedelta(hours=2)) == paris(2026, 10, 25, 2, fold=1)
    assert ALWAYS.time_between(paris(2026, 3, 29), paris(2026, 3, 30)) == timedelta(hours=23)
    assert ALWAYS.time_between(paris(2026, 10, 25), paris(2026, 10, 26)) == timedelta(hours=25)


def test_days_of_its_own_close_or_open_a_calendar() -> None:
    calendar = Calendar(
        PARIS,
        holidays="FR",
        closed=frozenset({"12-24", "2026-12-31"}),
        opened={"2026-05-14": read_spans("9:00-12:00"), "2026-03-07": read_spans("10:00-11:00")},
    )
    assert [calendar.is_worked(date(2026, 12, day)) for day in (24, 31)] == [False, False]
    assert [calendar.is_worked(date(2027, 12, day)) for day in (24, 31)] == [False, True]
    assert calendar.add_days(date(2026, 5, 13), 1) == date(2026, 5, 14)
    assert calendar.time_between(paris(2026, 3, 7), paris(2026, 3, 8)) == timedelta(hours=1)


@pytest.mark.parametrize("year", [1, 9999])
def test_beyond_the_calendar_nothing_is_reckoned(year: int) -> None:
    with pytest.raises(OverflowError):
        FRANCE.add_days(date(year, 6, 1), 1)


@given(calendars, dates, st.integers(0, 400), st.integers(0, 400))
def test_adding_working_days_twice_is_adding_them_at_once(calendar: Calendar, day: date, a: int, b: int) -> None:
    assert calendar.add_days(calendar.add_days(day, a), b) == calendar.add_days(day, a + b)


@given(calendars, dates, dates, st.integers(0, 400))
def test_a_later_start_never_ends_sooner(calendar: Calendar, one: date, other: date, count: int) -> None:
    early, late = sorted((one, other))
    assert calendar.add_days(early, count) <= calendar.add_days(late, count)


@given(calendars, dates, st.integers(1, 400))
def test_working_days_between_count_what_was_added(calendar: Calendar, day: date, count: int) -> None:
    end = calendar.add_days(day, count)
    assert calendar.is_worked(end)
    assert calendar.days_between(day, end) == count == -calendar.days_between(end, day)
    start = calendar.next_worked(day)
    assert calendar.add_days(calendar.add_days(start, count), -count) == start


@given(calendars, moments, lengths, lengths)
def test_adding_open_time_twice_is_adding_it_at_once(
    calendar: Calendar, moment: datetime, a: timedelta, b: timedelta
) -> None:
    assert calendar.add_time(calendar.add_time(moment, a), b) == calendar.add_time(moment, a + b)


@given(calendars, moments, moments, lengths)
def test_open_time_is_monotone(calendar: Calendar, one: datetime, other: datetime, length: timedelta) -> None:
    early, late = sorted((one, other))
    assert calendar.add_time(early, length) <= calendar.add_time(late, length)


@given(calendars, moments, lengths)
def test_the_open_time_between_is_what_was_added(calendar: Calendar, moment: datetime, length: timedelta) -> None:
    end = calendar.add_time(moment, length)
    assert calendar.time_between(moment, end) == length
    assert calendar.time_between(calendar.add_time(end, -length), end) == length


def test_thirty_working_days_are_added_in_less_than_fifty_microseconds() -> None:
    day, rounds = date(2026, 3, 2), 2000
    FRANCE.add_days(day, 30)
    best = min(_seconds(day, rounds) for _ in range(5))
    assert best / rounds < 50e-6


def _seconds(day: date, rounds: int) -> float:
    started = stopwatch.perf_counter()
    for _ in range(rounds):
        FRANCE.add_days(day, 30)
    return stopwatch.perf_counter() - started
