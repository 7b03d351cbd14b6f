"""When things of the demo happen, and dates that are reckoned from the day of their line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from modules.pages.demo.language import DemoCase, DemoLine

WRITTEN = re.compile(r"^today(?: ([+-]) (\d{1,4}) (day|week|month|year)s?)?$")
FIRST_HOUR = time(9, 5)
PAUSE = timedelta(minutes=17)


@dataclass(frozen=True)
class Event:
    """A line of an entry (or its submission, without a line) at its moment. Sorts by moment, then by place."""

    at: datetime
    entry: int
    place: int
    case: DemoCase
    line: DemoLine | None = None

    @property
    def order(self) -> tuple[datetime, int, int]:
        """What events sort by."""
        return self.at, self.entry, self.place


def events_of(entry: int, case: DemoCase, now: datetime, zone: ZoneInfo) -> Iterator[Event]:
    """What happens in one entry: each line after the one before, none after `now`."""
    at = _morning(case.days_ago, entry, now, zone)
    yield Event(at, entry, 0, case)
    days = case.days_ago
    for place, line in enumerate(case.then, start=1):
        if line.days_ago is not None and line.days_ago != days:
            days = line.days_ago
            at = max(at, _morning(days, entry, now, zone))
        else:
            at = min(at + PAUSE, now)
        yield Event(at, entry, place, case, line)


def _morning(days: int, entry: int, now: datetime, zone: ZoneInfo) -> datetime:
    """A moment in the morning of that day; entries don't all fall on the same minute."""
    day = now.astimezone(zone).date() - timedelta(days=days)
    moment = datetime.combine(day, FIRST_HOUR, zone) + timedelta(minutes=entry * 11 % 170)
    return min(moment.astimezone(now.tzinfo), now)


def reckoned(value: Any, today: date) -> Any:
    """The value with every `today + 20 days` in it as a date, as forms hold it."""
    if isinstance(value, Mapping):
        return {key: reckoned(one, today) for key, one in value.items()}
    if isinstance(value, list):
        return [reckoned(one, today) for one in value]
    match = WRITTEN.match(value) if isinstance(value, str) else None
    return _moved(match, today).isoformat() if match else value


def _moved(match: re.Match[str], today: date) -> date:
    if not match[1]:
        return today
    span: dict[str, Any] = {f"{match[3]}s": int(f"{match[1]}{match[2]}")}
    moved: date = today + relativedelta(**span)
    return moved
