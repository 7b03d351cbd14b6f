"""Dates, moments, times of day, lengths of time."""

import re
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time
from sqlalchemy import ColumnElement, DateTime, cast, func, type_coerce
from sqlalchemy import Date as SqlDate

from core.definitions.durations import UNITS
from core.expressions import types
from core.expressions.durations import MICROSECONDS_PER_DAY, Duration
from core.expressions.types import Type
from core.web.formatting import show_date, show_duration
from modules.cases.fieldtypes.fieldtype import FieldType, Options


def _locale(language: str) -> str:
    return "en_GB" if language == "en" else language


class Day(FieldType):
    """A date."""

    name = "date"
    summary = "A date."
    example = "{type: date, personal: true}"
    shown = "date"

    def expression(self, field: Options) -> Type:
        """A date."""
        return types.DATE

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The date; a time behind it is left out."""
        try:
            return self.load(value, field)
        except ValueError:
            raise ValueError("this must be a date, like 2026-01-31") from None

    def load(self, kept: Any, field: Options) -> object:
        """The date."""
        if isinstance(kept, datetime):
            return kept.date()
        return kept if isinstance(kept, date) else date.fromisoformat(str(kept)[:10])

    def keep(self, value: Any, field: Options) -> object:
        """ISO 8601."""
        found = self.load(value, field)
        assert isinstance(found, date)
        return found.isoformat()

    def column(self, at: Any, dialect: str) -> ColumnElement[Any] | None:
        """The text as a date."""
        text = at.as_string()
        return type_coerce(text, SqlDate) if dialect == "sqlite" else cast(text, SqlDate)

    def schema(self, field: Options) -> dict[str, Any]:
        """A string of format date."""
        return {"type": "string", "format": "date"}

    def component(self, field: Options) -> dict[str, Any]:
        """A date field."""
        return {"type": "date"}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """The date as the language writes it."""
        return show_date(value, language)


class Moment(FieldType):
    """A date with a time, kept in UTC to the millisecond."""

    name = "datetime"
    summary = "A date with a time of day; without a time zone, the pack's is meant."
    example = "{type: datetime}"
    shown = "datetime"

    def expression(self, field: Options) -> Type:
        """A moment."""
        return types.DATETIME

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The moment in UTC."""
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value)[:40])
            if moment.tzinfo is None:
                if zone is None:
                    raise ValueError
                moment = moment.replace(tzinfo=zone)
            return self.load(moment, field)
        except (ValueError, OverflowError):
            raise ValueError("this must be a date and time with its time zone, like 2026-01-31T14:30+01:00") from None

    def load(self, kept: Any, field: Options) -> object:
        """The moment in UTC; a date is its midnight."""
        if isinstance(kept, date) and not isinstance(kept, datetime):
            kept = datetime(kept.year, kept.month, kept.day, tzinfo=UTC)
        moment = kept if isinstance(kept, datetime) else datetime.fromisoformat(str(kept))
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def keep(self, value: Any, field: Options) -> object:
        """ISO 8601 in UTC."""
        found = self.load(value, field)
        assert isinstance(found, datetime)
        return found.isoformat(timespec="milliseconds" if found.microsecond else "seconds")

    def column(self, at: Any, dialect: str) -> ColumnElement[Any] | None:
        """The text as a moment; SQLite compares texts, so it gets the one that SQLAlchemy writes."""
        text = at.as_string()
        if dialect == "sqlite":
            written = func.strftime("%Y-%m-%d %H:%M:%f", text).concat("000")
            return type_coerce(written, DateTime(timezone=True))
        return cast(text, DateTime(timezone=True))

    def schema(self, field: Options) -> dict[str, Any]:
        """A string of format date-time."""
        return {"type": "string", "format": "date-time"}

    def fill(self, value: Any, field: Options, zone: ZoneInfo) -> Any:
        """The wall clock of the zone."""
        return value.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")

    def component(self, field: Options) -> dict[str, Any]:
        """A field for date and time."""
        return {"type": "datetime"}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """The moment as the language writes it, in UTC."""
        return format_datetime(value, "medium", tzinfo=UTC, locale=_locale(language))


class TimeOfDay(FieldType):
    """A time of day, seen by expressions as the text `14:30`."""

    name = "time"
    summary = "A time of day; expressions see the text '14:30', which sorts rightly."
    example = "{type: time}"
    shown = "spoken"

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """Hours and minutes."""
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?", value.strip()):
            raise ValueError("this must be a time of day, like 14:30")
        try:
            return time.fromisoformat(value.strip()).isoformat(timespec="minutes")
        except ValueError:
            raise ValueError("this must be a time of day, like 14:30") from None

    def schema(self, field: Options) -> dict[str, Any]:
        """A string of hours and minutes."""
        return {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"}

    def component(self, field: Options) -> dict[str, Any]:
        """A field for times."""
        return {"type": "time"}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """The time as the language writes it."""
        return format_time(time.fromisoformat(str(value)), "short", locale=_locale(language))


ISO = re.compile(r"^(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,6}))?S)?)?$")
WORDS = re.compile(r"(\d{1,6})\s*([a-zé]+)", re.IGNORECASE)
MONTHS = {"month": 1, "year": 12}
DAYS = {"day": 1, "week": 7}
SECONDS = {"minute": 60, "hour": 3600}
MOST_MONTHS = 12 * 1000
NOT_A_LENGTH = "this must be a length of time, like 15 days or 1 month"


class LengthOfTime(FieldType):
    """A length of time in calendar terms, kept as ISO 8601."""

    name = "duration"
    summary = "A length of time, such as 15 days or 1 month; kept as ISO 8601 (P15D)."
    example = "{type: duration}"
    shown = "spoken"
    searchable = False

    def expression(self, field: Options) -> Type:
        """A duration."""
        return types.DURATION

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The length from `15 days`, `1 an 6 mois` or `P15D`."""
        if isinstance(value, Duration):
            return value
        text = value.strip() if isinstance(value, str) else ""
        found = read_iso(text) if ISO.match(text[:60]) and len(text) > 2 else read_words(text[:60])
        if found is None or abs(found.months) > MOST_MONTHS or abs(found.days) > MOST_MONTHS * 30:
            raise ValueError(NOT_A_LENGTH)
        return found

    def load(self, kept: Any, field: Options) -> object:
        """The length."""
        found = kept if isinstance(kept, Duration) else read_iso(str(kept))
        if found is None:
            raise ValueError(NOT_A_LENGTH)
        return found

    def keep(self, value: Any, field: Options) -> object:
        """ISO 8601."""
        return write_iso(value)

    def column(self, at: Any, dialect: str) -> ColumnElement[Any] | None:
        """None: no database compares months with days."""
        return None

    def schema(self, field: Options) -> dict[str, Any]:
        """A string of format duration."""
        return {"type": "string", "format": "duration"}

    def component(self, field: Options) -> dict[str, Any]:
        """A text field."""
        return {"type": "textfield", "placeholder": "P1M15D"}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """`1 month, 15 days` in the language."""
        return show_duration(value, language)


def read_iso(text: str) -> Duration | None:
    """The duration that ISO 8601 writes so."""
    match = ISO.match(text)
    if match is None:
        return None
    years, months, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:7])
    fraction = int((match[8] or "").ljust(6, "0"))
    parts = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + fraction
    found = Duration(years * 12 + months, days, parts)
    return -found if match[1] else found


def read_words(text: str) -> Duration | None:
    """`1 month 15 days`, in English or French."""
    months = days = seconds = 0
    for amount, word in WORDS.findall(text):
        unit = UNITS.get(word.casefold()) or UNITS.get(word.casefold().removesuffix("s"))
        months += int(amount) * MONTHS.get(unit or "", 0)
        days += int(amount) * DAYS.get(unit or "", 0)
        seconds += int(amount) * SECONDS.get(unit or "", 0)
        if unit is None:
            return None
    rest = WORDS.sub("", text).replace(",", "").replace(" et ", "").replace(" and ", "").strip()
    return None if rest or not WORDS.search(text) else Duration(months, days, seconds * 1_000_000)


def write_iso(length: Duration) -> str:
    """ISO 8601: `P1M15D`, `PT4H`; one sign for all parts, which is all that the language makes."""
    negative = length.length < 0
    whole = -length if negative else length
    days, rest = divmod(whole.microseconds, MICROSECONDS_PER_DAY)
    hours, rest = divmod(rest, 3_600_000_000)
    minutes, rest = divmod(rest, 60_000_000)
    seconds = f"{rest / 1_000_000:.6f}".rstrip("0").rstrip(".") if rest else ""
    day = "".join(f"{n}{u}" for n, u in ((whole.months, "M"), (whole.days + days, "D")) if n)
    part = "".join(f"{n}{u}" for n, u in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    return f"{'-' if negative else ''}P{day}{'T' + part if part else ''}" if day or part else "P0D"
