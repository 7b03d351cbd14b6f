"""Opening hours as people write them: `mon-thu: 9:00-12:30 13:30-18:00`."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOCK = r"([01]?\d|2[0-4])[:h]([0-5]\d)"
SPAN = re.compile(rf"^{CLOCK}-{CLOCK}$")
DAY_RANGE = re.compile(rf"^({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?$")
WHOLE_DAY = 24 * 60

Spans = tuple[tuple[int, int], ...]
"""Opening times of a day: from and to, in minutes after midnight, in order and apart."""
Week = tuple[Spans, ...]
"""The opening times of the seven days, Monday first."""


def read_spans(written: str) -> Spans:
    """`9:00-12:30 13:30-18:00` in minutes; raises ValueError that says what is wrong."""
    spans = tuple(_read_span(one) for one in written.replace(",", " ").split())
    if not spans:
        raise ValueError("write at least one span, such as 9:00-18:00")
    for (_, closes), (opens, _) in pairwise(spans):
        if opens < closes:
            raise ValueError("spans of a day stand in order and do not overlap")
    return spans


def _read_span(written: str) -> tuple[int, int]:
    match = SPAN.match(written)
    if match is None:
        raise ValueError(f"'{written}' is no span; write one such as 9:00-12:30")
    opens, closes = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if max(opens, closes) > WHOLE_DAY:
        raise ValueError("a day ends at 24:00")
    if closes <= opens:
        raise ValueError(f"'{written}' ends before it begins; write a night as 22:00-24:00 and 0:00-6:00")
    return opens, closes


def days_of(written: str) -> tuple[int, ...]:
    """`mon-thu` as 0, 1, 2, 3; raises ValueError."""
    match = DAY_RANGE.match(written)
    if match is None:
        raise ValueError("write a day or a range of days: mon, tue-thu")
    first = DAYS.index(match[1])
    last = DAYS.index(match[2] or match[1])
    if last < first:
        raise ValueError(f"'{written}' runs backwards; write the days in the order of the week, from mon to sun")
    return tuple(range(first, last + 1))


def read_week(written: Mapping[str, str]) -> Week:
    """The seven days; days that are not named are closed. Raises ValueError."""
    return tuple(read_spans(found) if (found := _of_day(written, day)) else () for day in range(7))


def _of_day(written: Mapping[str, str], day: int) -> str:
    return next((spans for days, spans in written.items() if day in days_of(days)), "")


def named_twice(written: Mapping[str, str]) -> Iterator[str]:
    """The keys that name a day which an earlier one names already."""
    seen: set[int] = set()
    for key in written:
        days = set(days_of(key))
        if days & seen:
            yield key
        seen |= days
