"""A working calendar: which days are worked, from when to when, and how delays run on it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.calendars.hours import Spans, Week
from core.calendars.publicholidays import PUBLIC, holidays_of

NOTHING = timedelta(0)
DAY = timedelta(days=1)
KEPT_DAYS = 20_000
OFFICE_HOURS: Week = (*([((9 * 60, 18 * 60),)] * 5), (), ())
"""Monday to Friday, 9:00 to 18:00: what a pack works by that says nothing else."""

Opening = tuple[datetime, datetime]
"""One span of open time, from and to, in UTC."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """Working days and hours of a place. Reckoned once per year and per day, then kept.

    `closed` and `opened` are days of their own, each a date or, for every year, month and day (`12-24`).
    Raises OverflowError beyond the year 9998.
    """

    zone: ZoneInfo
    week: Week = OFFICE_HOURS
    holidays: str | None = None
    categories: tuple[str, ...] = PUBLIC
    closed: frozenset[str] = frozenset()
    opened: Mapping[str, Spans] = field(default_factory=dict)
    _years: dict[int, tuple[int, ...]] = field(default_factory=dict, repr=False)
    _openings: dict[int, tuple[Opening, ...]] = field(default_factory=dict, repr=False)

    @property
    def days_a_week(self) -> int:
        """How many days of the week are worked."""
        return sum(bool(spans) for spans in self.week)

    def spans(self, day: date) -> Spans:
        """When a day is open, in minutes after midnight; nothing on a day off."""
        written = day.isoformat()
        for key in (written, written[5:]):
            if key in self.opened:
                return self.opened[key]
            if key in self.closed:
                return ()
        return () if self.is_holiday(day) else self.week[day.weekday()]

    def is_holiday(self, day: date) -> bool:
        """Whether it is a public holiday of the calendar's country, or a closing day of its own."""
        written = day.isoformat()
        if written in self.closed or written[5:] in self.closed:
            return True
        return bool(self.holidays) and day in holidays_of(self.holidays or "", day.year, self.categories)

    def is_worked(self, day: date) -> bool:
        """Whether the day has opening hours."""
        days, ordinal = self._worked(day.year), day.toordinal()
        at = bisect_left(days, ordinal)
        return at < len(days) and days[at] == ordinal

    def add_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, or before it when negative; 0 is the day itself."""
        if count == 0:
            return date(day.year, day.month, day.day)
        return self._forward(day, count) if count > 0 else self._back(day, -count)

    def _forward(self, day: date, count: int) -> date:
        year, days = day.year, self._worked(day.year)
        at = bisect_right(days, day.toordinal()) + count - 1
        while at >= len(days):
            at -= len(days)
            year += 1
            days = self._worked(year)
        return date.fromordinal(days[at])

    def _back(self, day: date, count: int) -> date:
        year, days = day.year, self._worked(day.year)
        at = bisect_left(days, day.toordinal()) - count
        while at < 0:
            year -= 1
            days = self._worked(year)
            at += len(days)
        return date.fromordinal(days[at])

    def next_worked(self, day: date) -> date:
        """The day itself if it is worked, else the next one that is."""
        return self.add_days(day - DAY, 1)

    def days_between(self, start: date, end: date) -> int:
        """How many working days come after `start`, up to and with `end`; negative when it lies before."""
        if end < start:
            return -self.days_between(end, start)
        first, last = start.toordinal(), end.toordinal()
        years = (self._worked(year) for year in range(start.year, end.year + 1))
        return sum(bisect_right(days, last) - bisect_right(days, first) for days in years)

    def add_time(self, moment: datetime, length: timedelta) -> datetime:
        """The moment at which `length` of open time has passed since the aware `moment`; in UTC.

        Time is counted as it passes, so an hour that the clocks skip or repeat counts as what it is.
        """
        if length < NOTHING:
            return self._subtract_time(moment, -length)
        now, left = moment.astimezone(UTC), length
        for opens, closes in self._openings_from(now):
            begins = max(opens, now)
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        raise OverflowError("the delay ends after the year 9998")

    def _subtract_time(self, moment: datetime, length: timedelta) -> datetime:
        now, left = moment.astimezone(UTC), length
        for opens, closes in self._openings_until(now):
            ends = min(closes, now)
            if ends - left >= opens:
                return ends - left
            left -= ends - opens
        raise OverflowError("the delay begins before the year 2")

    def time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much open time lies between two aware moments; nothing when they stand the other way round."""
        first, last = start.astimezone(UTC), end.astimezone(UTC)
        passed = NOTHING
        for opens, closes in self._openings_from(first):
            if opens >= last:
                break
            passed += min(closes, last) - max(opens, first)
        return passed

    def _openings_from(self, moment: datetime) -> Iterator[Opening]:
        """Spans of open time that end at `moment` or later, in order."""
        day = self.add_days(moment.astimezone(self.zone).date() - DAY, 1)
        while True:
            yield from (span for span in self._opening(day) if span[1] >= moment)
            day = self.add_days(day, 1)

    def _openings_until(self, moment: datetime) -> Iterator[Opening]:
        """Spans of open time that begin at `moment` or earlier, the latest first."""
        day = self.add_days(moment.astimezone(self.zone).date() + DAY, -1)
        while True:
            yield from (span for span in reversed(self._opening(day)) if span[0] <= moment)
            day = self.add_days(day, -1)

    def _opening(self, day: date) -> tuple[Opening, ...]:
        """The open time of a day in UTC."""
        ordinal = day.toordinal()
        if ordinal not in self._openings:
            if len(self._openings) >= KEPT_DAYS:
                self._openings.clear()
            spans = [[_instant(day, minutes, self.zone) for minutes in span] for span in self.spans(day)]
            self._openings[ordinal] = tuple((opens, closes) for opens, closes in spans if opens < closes)
        return self._openings[ordinal]

    def _worked(self, year: int) -> tuple[int, ...]:
        """The working days of a year, as ordinals."""
        if not 2 <= year <= 9998:
            raise OverflowError("the year is outside of 2 to 9998")
        if year not in self._years:
            first, after = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
            days = map(date.fromordinal, range(first, after))
            self._years[year] = tuple(day.toordinal() for day in days if self.spans(day))
        return self._years[year]


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """A time of the day on the wall clock, in UTC; 24:00 is the next midnight."""
    hours, rest = divmod(minutes, 60)
    if hours == 24:
        day, hours = day + DAY, 0
    return datetime.combine(day, time(hours, rest), zone).astimezone(UTC)


@lru_cache(maxsize=64)
def standard(zone: ZoneInfo, country: str | None = None) -> Calendar:
    """Monday to Friday, 9:00 to 18:00, without the public holidays of the country."""
    return Calendar(zone, holidays=country)
