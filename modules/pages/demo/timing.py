"""When things of the demo happen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from modules.pages.demo.language import DemoCase, DemoLine

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
