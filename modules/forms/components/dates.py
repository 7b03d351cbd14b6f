"""Dates, with their time or without, kept as ISO texts: `2026-03-01`, `2026-03-01T14:30`."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from pydantic import ConfigDict, Field
from pydantic_core import CoreSchema
from pydantic_core.core_schema import (
    chain_schema,
    date_schema,
    datetime_schema,
    no_info_after_validator_function,
    str_schema,
)

from core.web.formatting import show_date, show_time
from modules.forms.cleaning import Cleaning
from modules.forms.component import Node, Raw
from modules.forms.inputs import Input
from modules.forms.messages import Translate, short
from modules.forms.options import InputOptions, Model
from modules.forms.problems import Fault, FormProblem
from modules.forms.scrubbing import one_line
from modules.forms.zones import kept, zone_of

NOT_A_DATE = "{label} must be a date, like {example}."
RELATIVE = re.compile(r"^today(?: ?([+-]) ?(\d{1,5}) ?(day|week|month|year)s?)?$")
ISO_DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
DAY = ISO_DAY.pattern
MINUTE = f"{DAY[:-1]}T[0-9]{{2}}:[0-9]{{2}}$"
BOUND_HINT = 'write a date like 2026-01-31, or "today", "today - 18 years"'


class DatePicker(Model):
    """Bounds of a date."""

    min_date: str = Field(default="", description="First day: ISO date, or `today - 18 years`.")
    max_date: str = Field(default="", description="Last day: ISO date, or `today + 30 days`.")
    show_weeks: Any = Field(default=None, description="Ignored.")
    starting_day: Any = Field(default=None, description="Ignored.")
    init_date: Any = Field(default=None, description="Ignored.")
    min_mode: Any = Field(default=None, description="Ignored.")
    max_mode: Any = Field(default=None, description="Ignored.")
    year_rows: Any = Field(default=None, description="Ignored.")
    year_columns: Any = Field(default=None, description="Ignored.")
    disable: str = Field(default="", max_length=2_000, description="Refused: `2026-05-01, 2026-12-24 - 2026-12-31`.")
    disable_weekends: bool = Field(default=False, description="Whether Saturdays and Sundays are refused.")
    disable_weekdays: bool = Field(default=False, description="Whether Mondays to Fridays are refused.")


class Widget(Model):
    """form.io's calendar, where it copies the rules of the picker; its looks are ignored."""

    model_config = ConfigDict(extra="ignore")

    min_date: str = Field(default="", description="First day, as in datePicker.")
    max_date: str = Field(default="", description="Last day, as in datePicker.")
    disable_weekends: bool = Field(default=False, description="As in datePicker.")
    disable_weekdays: bool = Field(default=False, description="As in datePicker.")
    disabled_dates: str = Field(default="", max_length=2_000, description="As disable in datePicker.")


class DateOptions(InputOptions):
    """What a date may say."""

    enable_time: bool = Field(default=True, description="Whether the time of day is asked for, too.")
    date_picker: DatePicker = Field(default=DatePicker(), description="Bounds.")
    widget: Widget = Field(default=Widget(), description="The same rules where form.io copies them; both are honoured.")
    min_date: str = Field(default="", description="First day, as in datePicker.")
    max_date: str = Field(default="", description="Last day, as in datePicker.")
    display_in_timezone: Literal["viewer", "location", "submission", "gmt", "utc"] = Field(
        default="viewer", description="location or utc: times are kept with that zone's offset; else as they come."
    )
    timezone: str = Field(default="", max_length=60, description="The zone of `location`, such as Europe/Paris.")


class DateInput(Input):
    """What all dates share: bounds that may be relative to today."""

    template = "input.html"

    def problems(self) -> Iterator[FormProblem]:
        """Bounds that are no dates, such as JavaScript."""
        yield from super().problems()
        for name, bound in (("minDate", self.bounds()[0]), ("maxDate", self.bounds()[1])):
            if bound and day_of(bound, date(2000, 1, 1)) is None:
                yield FormProblem((*self.at, name), f"{name} {bound!r} is no date", BOUND_HINT)

    def bounds(self) -> tuple[str, str]:
        """First and last day as written."""
        return self.options.min_date, self.options.max_date

    def faults(self, value: Any, cleaning: Cleaning) -> Iterator[Fault]:
        """First and last day."""
        first, last = (day_of(bound, cleaning.today) for bound in self.bounds())
        spoken = value[:10]
        if first and spoken < first.isoformat()[: len(spoken)]:
            yield Fault("minDate", "{label} must be {minDate} or later.", {"minDate": said(first, cleaning.language)})
        if last and spoken > last.isoformat()[: len(spoken)]:
            yield Fault("maxDate", "{label} must be {maxDate} or earlier.", {"maxDate": said(last, cleaning.language)})


class DateTime(DateInput):
    """A date, with the time of day unless `enableTime` is off; with the offset that was sent, if there was one."""

    options_model = DateOptions
    can_repeat = True

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        picker, widget = self.options.date_picker, self.options.widget
        self.closed = spans_of(f"{picker.disable},{widget.disabled_dates}")
        self.no_weekend = picker.disable_weekends or widget.disable_weekends
        self.no_weekday = picker.disable_weekdays or widget.disable_weekdays
        self.zone, self.zone_problem = None, ""
        try:
            self.zone = zone_of(self.options.display_in_timezone, self.options.timezone)
        except ValueError as error:
            self.zone_problem = str(error)

    @classmethod
    def prepared(cls, raw: Raw) -> Raw:
        """A widget that is only a name has no rules."""
        return raw if isinstance(raw.get("widget"), dict) else {k: v for k, v in raw.items() if k != "widget"}

    def problems(self) -> Iterator[FormProblem]:
        """Also zones that don't exist, and closed days that are none."""
        yield from super().problems()
        if self.closed is None:
            hint = "write days and spans like 2026-05-01, 2026-12-24 - 2026-12-31"
            yield FormProblem((*self.at, "datePicker", "disable"), "the days refused can't be read", hint)
        if self.zone_problem:
            yield FormProblem((*self.at, "timezone"), self.zone_problem, "write one like Europe/Paris")

    def bounds(self) -> tuple[str, str]:
        """The bounds, from whichever of form.io's three places has them."""
        picker, own, widget = self.options.date_picker, super().bounds(), self.options.widget
        return picker.min_date or own[0] or widget.min_date, picker.max_date or own[1] or widget.max_date

    @property
    def input_type(self) -> str:  # type: ignore[override]
        """The browser's own picker."""
        return "datetime-local" if self.options.enable_time else "date"

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """An ISO date, or date and time to the minute; raises `Fault` if it is none."""
        text = one_line(raw[:40]) if isinstance(raw, str) else raw
        if text == "":
            return None
        moment = instant_of(text) if isinstance(text, str) else None
        if moment is None:
            example = "2026-01-31T14:30" if self.options.enable_time else said(date(2026, 1, 31), cleaning.language)
            raise Fault("invalid_date", NOT_A_DATE, {"example": example})
        if not self.options.enable_time:
            return moment.date().isoformat()
        try:
            return kept(moment, self.zone)
        except OverflowError:
            raise Fault("invalid_date", NOT_A_DATE, {"example": "2026-01-31T14:30"}) from None

    def faults(self, value: Any, cleaning: Cleaning) -> Iterator[Fault]:
        """Bounds, days of the week, closed days."""
        yield from super().faults(value, cleaning)
        if any(first <= value[:10] <= last for first, last in self.closed or ()):
            yield Fault("disabledDates", "{label}: this day isn't available. Choose another one.")
        if not (self.no_weekend or self.no_weekday):
            return
        weekend = date.fromisoformat(value[:10]).weekday() > 4
        if self.no_weekend and weekend:
            yield Fault("weekend", "{label} must be a day from Monday to Friday.")
        if self.no_weekday and not weekend:
            yield Fault("weekday", "{label} must be a Saturday or a Sunday.")

    def timed(self) -> bool:
        """Whether the time of day is kept, too."""
        return bool(self.options.enable_time)

    def swift(self) -> CoreSchema | None:
        """An ISO date, or a date and a time without an offset, within bounds that don't move."""
        first, last = self.bounds()
        moving = any(bound and not ISO_DAY.match(bound) for bound in (first, last))
        if moving or self.no_weekend or self.no_weekday or self.closed or (self.timed() and self.zone):
            return None
        least, most = (day_of(bound, date.max) for bound in (first, last))
        if not self.timed():
            text = str_schema(strict=True, pattern=DAY)
            known = chain_schema([text, date_schema(ge=least, le=most)])
            return no_info_after_validator_function(date.isoformat, known)
        text = str_schema(strict=True, pattern=MINUTE)
        start = datetime.combine(least, time.min) if least else None
        end = datetime.combine(most, time.max) if most else None
        known = chain_schema([text, datetime_schema(ge=start, le=end)])
        return no_info_after_validator_function(to_the_minute, known)

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The date in words of the language."""
        moment = moment_of(str(value))
        if moment is None:
            return str(value)
        day = said(moment.date(), language)
        return f"{day}, {show_time(moment.time(), short(language))}" if "T" in value else day

    def typed(self, value: Any, language: str) -> str:
        """The part that the browser's picker takes."""
        return super().typed(value, language)[: 16 if self.options.enable_time else 10]

    def item_schema(self) -> dict[str, Any]:
        """A string of format date or date-time."""
        return {"type": "string", "format": "date-time" if self.options.enable_time else "date"}


class Date(DateTime):
    """A date."""

    options_model = DateOptions

    def timed(self) -> bool:
        """Never."""
        return False

    @property
    def input_type(self) -> str:  # type: ignore[override]
        """The browser's own picker."""
        return "date"

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """An ISO date."""
        text = super().coerce(raw, cleaning)
        return text[:10] if text else None

    def typed(self, value: Any, language: str) -> str:
        """The date alone."""
        return super().typed(value, language)[:10]

    def item_schema(self) -> dict[str, Any]:
        """A string of format date."""
        return {"type": "string", "format": "date"}


def instant_of(text: str) -> datetime | None:
    """An ISO date or date and time, with its offset if it has one; None if it is none."""
    try:
        return datetime.fromisoformat(text) if text[:4].isdecimal() and "-" in text[:5] else None
    except ValueError:
        return None


def moment_of(text: str) -> datetime | None:
    """An ISO date or date and time as the clock showed it; None if it is none."""
    moment = instant_of(text)
    return moment.replace(tzinfo=None) if moment else None


def day_of(bound: str, today: date) -> date | None:
    """The day of an ISO date, or of `today - 18 years`; None if it is neither."""
    if not bound:
        return None
    relative = RELATIVE.match(bound.strip())
    try:
        if relative is None:
            return date.fromisoformat(bound.strip()[:10])
        sign, count, unit = relative.groups()
        steps = int(count or 0) * (-1 if sign == "-" else 1)
        return shifted(today, steps, unit or "day")
    except (ValueError, OverflowError):
        return None


def shifted(day: date, count: int, unit: str) -> date:
    """`count` days, weeks, months or years later; the last day of a month when it is shorter."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def to_the_minute(moment: datetime) -> str:
    """A moment as it is kept."""
    return moment.isoformat(timespec="minutes")


def said(day: date, language: str) -> str:
    """A day as the language writes it."""
    return show_date(day, short(language))


def spans_of(text: str) -> tuple[tuple[str, str], ...] | None:
    """First and last ISO day of each span in `2026-05-01, 2026-12-24 - 2026-12-31`; None if it is no such list."""
    found = []
    for part in filter(None, map(str.strip, text.split(","))):
        ends = [end.strip() for end in part.split(" - ")]
        if len(ends) > 2 or any(not ISO_DAY.match(end) or moment_of(end) is None for end in ends):
            return None
        found.append((ends[0], ends[-1]))
    return tuple(found)
