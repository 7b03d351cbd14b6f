"""`calendars.yaml`: when a pack's people work."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from core.calendars.calendar import Calendar
from core.calendars.hours import days_of, read_spans, read_week
from core.calendars.publicholidays import PUBLIC, every_code, is_known, split, supported
from core.definitions.language import IDENTIFIER, Closed, Text
from core.diagnostics import nearest

EVERY_YEAR = re.compile(r"^\d\d-\d\d$")
LEAP_YEAR = 2024


def _hours(value: Any) -> Any:
    """Opening times of one day; raises `PydanticCustomError`."""
    try:
        return read_spans(value) and value if isinstance(value, str) else read_spans("")
    except ValueError as error:
        raise PydanticCustomError("hours", "{reason}", {"reason": str(error)}) from None


def _days(value: str) -> str:
    try:
        days_of(value)
    except ValueError as error:
        raise PydanticCustomError("days", "{reason}", {"reason": str(error)}) from None
    return value


def _date(value: str) -> str:
    """`2026-12-24`, or `12-24` for every year."""
    try:
        date.fromisoformat(f"{LEAP_YEAR}-{value}" if EVERY_YEAR.match(value) else value)
    except ValueError:
        message = "write a date such as 2026-12-24, or 12-24 for every year"
        raise PydanticCustomError("day", "{message}", {"message": message}) from None
    return value


def known_country(value: str) -> str:
    """A country or a part of it whose holidays are known; raises `PydanticCustomError`."""
    if not is_known(value):
        country, _ = split(value)
        known = every_code(country) if country in supported() else supported()
        message = "no public holidays are known for '{code}'; write a country such as FR or BE, or a part such as FR-57"
        raise PydanticCustomError("country", message, {"code": value, "hint": nearest(value, known) or ""})
    return value


DAYS = r"^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$"
DATES = r"^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
TIME = r"([01]?\d|2[0-3]):[0-5]\d"
SPANS = rf"^\s*{TIME}-({TIME}|24:00)([\s,]+{TIME}-({TIME}|24:00))*\s*$"
WrittenHours = Annotated[str, Field(pattern=SPANS, examples=["9:00-12:30 13:30-18:00"])]
Country = Annotated[str, AfterValidator(known_country)]
Hours = Annotated[str, BeforeValidator(_hours, json_schema_input_type=WrittenHours)]
Days = Annotated[str, Field(json_schema_extra={"pattern": DAYS}), AfterValidator(_days)]
Day = Annotated[str, Field(json_schema_extra={"pattern": DATES}), AfterValidator(_date)]


class CalendarOptions(Closed):
    """When one place works."""

    title: Text | None = Field(default=None, description="The calendar's name for people.")
    timezone: str | None = Field(default=None, description="Its time zone; default: the pack's.")
    holidays: Country | None = Field(
        default=None,
        description="Country whose public holidays are days off, such as FR or BE, or a part such as FR-57; "
        "default: the pack's country.",
    )
    categories: tuple[str, ...] = Field(
        default=PUBLIC, min_length=1, description="Kinds of holidays that count, such as public or bank."
    )
    hours: Mapping[Days, Hours] = Field(
        default={"mon-fri": "9:00-18:00"},
        min_length=1,
        description="Opening times by day or range of days, such as mon-thu: 9:00-12:30 13:30-18:00.",
    )
    closed: Mapping[Day, Text] = Field(
        default_factory=dict, description="Days off of its own, with the reason: 2026-12-24, or 12-24 for every year."
    )
    open: Mapping[Day, Hours] = Field(
        default_factory=dict, description="Days that are worked although they would be off, with their opening times."
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None and value not in available_timezones():
            hint = nearest(value, available_timezones()) or ""
            raise PydanticCustomError("timezone", "there is no time zone '{zone}'", {"zone": value, "hint": hint})
        return value

    def compile(self, zone: ZoneInfo, country: str | None) -> Calendar:
        """The calendar; `zone` and `country` are the pack's."""
        return Calendar(
            zone=ZoneInfo(self.timezone) if self.timezone else zone,
            week=read_week(self.hours),
            holidays=self.holidays or country,
            categories=self.categories,
            closed=frozenset(self.closed),
            opened={day: read_spans(hours) for day, hours in self.open.items()},
        )


class CalendarsFile(Closed):
    """All calendars of a pack."""

    calendars: Mapping[Annotated[str, Field(pattern=IDENTIFIER)], CalendarOptions] = Field(
        min_length=1, description="The calendars by id."
    )
    default: str | None = Field(
        default=None, description="The calendar of all delays that name no other; default: the first one."
    )

    @property
    def first(self) -> str:
        """The id of the calendar that counts where none is named."""
        return self.default or next(iter(self.calendars))
