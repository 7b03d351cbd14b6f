"""How values read in pages: dates, amounts, texts, by language."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit
from jinja2 import pass_context
from jinja2.runtime import Context as JinjaContext

from core.definitions.language import Text
from core.expressions.durations import Duration
from core.expressions.opentime import BusinessDays, BusinessHours

ZONE = ZoneInfo("Europe/Paris")
WORKING_DAYS = {"en": ("working day", "working days"), "fr": ("jour ouvré", "jours ouvrés")}
WORKING_HOURS = {"en": ("working hour", "working hours"), "fr": ("heure ouvrée", "heures ouvrées")}
SIZES = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))
BYTES = {"fr": {"GB": "Go", "MB": "Mo", "kB": "ko", "B": "o"}}
LENGTHS: Mapping[str, Literal["short"]] = {"fr": "short"}
"""How long a date is written where it isn't `medium`: figures are what French readers expect."""


def bind_language(language: str) -> dict[str, Any]:
    """The variables that filters read."""
    return {"language": language}


def _language(context: JinjaContext) -> str:
    return str(context.get("language", "en"))


def _aware(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(ZONE)


def show_date(value: date | None, language: str) -> str:
    """`21 Nov 2026`, `21/11/2026`."""
    if value is None:
        return ""
    day = _aware(value).date() if isinstance(value, datetime) else value
    return format_date(day, LENGTHS.get(language, "medium"), locale=_locale(language))


def show_datetime(value: datetime | None, language: str) -> str:
    """`21 Nov 2026, 14:05`."""
    if value is None:
        return ""
    return f"{show_date(value, language)}, {show_time(_aware(value).time(), language)}"


def show_time(value: time, language: str) -> str:
    """`14:05`."""
    return format_time(value, "short", locale=_locale(language))


def _locale(language: str) -> str:
    return "en_GB" if language == "en" else language


def show_ago(value: datetime | None, language: str) -> str:
    """`3 days ago`, `in 2 hours`."""
    if value is None:
        return ""
    away = _aware(value) - datetime.now(UTC)
    if abs(away) < timedelta(minutes=1):
        away = timedelta(minutes=-1)
    return format_timedelta(away, add_direction=True, locale=language)


def show_money(value: Decimal | int | None, language: str) -> str:
    """`1,250.00 €`."""
    return "" if value is None else format_currency(value, "EUR", locale=_locale(language))


def show_number(value: Decimal | int | None, language: str) -> str:
    """`1,250.5`."""
    return "" if value is None else format_decimal(value, locale=_locale(language))


def show_duration(length: Duration | None, language: str) -> str:
    """`1 year, 15 days`."""
    if length is None:
        return ""
    parts = WHOLE[length.written_in](length) if length.written_in in WHOLE else _in_units(length)
    said = [format_unit(n, f"duration-{unit}", "long", locale=language) for unit, n in parts.items() if n]
    return ", ".join(said) or format_unit(0, "duration-day", "long", locale=language)


def _in_units(length: Duration) -> Mapping[str, int]:
    years, months = divmod(length.months, 12)
    hours, rest = divmod(length.microseconds, 3_600_000_000)
    return {"year": years, "month": months, "day": length.days, "hour": hours, "minute": rest // 60_000_000}


WHOLE: Mapping[str, Callable[[Duration], Mapping[str, int]]] = {
    "minute": lambda length: {"minute": length.microseconds // 60_000_000},
    "hour": lambda length: {"hour": length.microseconds // 3_600_000_000},
    "week": lambda length: {"week": length.days // 7},
    "month": lambda length: {"month": length.months},
}
"""How a length reads in the unit in which it was written."""


def show_business_days(length: BusinessDays, language: str) -> str:
    """`10 working days`."""
    return _counted(length.count, language, WORKING_DAYS)


def show_business_hours(length: BusinessHours, language: str) -> str:
    """`4 working hours`."""
    return _counted(length.count, language, WORKING_HOURS)


def _counted(count: int, language: str, words: Mapping[str, tuple[str, str]]) -> str:
    one, many = words.get(language, words["en"])
    return f"{show_number(count, language)} {one if Locale.parse(language).plural_form(count) == 'one' else many}"


def show_filesize(size: int, language: str) -> str:
    """`1.4 MB`, `1,4 Mo`."""
    step, unit = next((one for one in SIZES if size >= one[0]), (1, "B"))
    return (
        f"{format_decimal(round(size / step, 1), locale=_locale(language))} {BYTES.get(language, {}).get(unit, unit)}"
    )


def show_text(value: Text | dict[str, str] | str | None, language: str) -> str:
    """A text of a definition in the reader's language."""
    if value is None:
        return ""
    return Text.of(value).in_(language)


def _filter(show: Callable[[Any, str], str]) -> Callable[..., str]:
    @pass_context
    def apply(context: JinjaContext, value: Any) -> str:
        return show(value, _language(context))

    return apply


FILTERS: dict[str, Callable[..., Any]] = {
    "date": _filter(show_date),
    "datetime": _filter(show_datetime),
    "ago": _filter(show_ago),
    "money": _filter(show_money),
    "number": _filter(show_number),
    "filesize": _filter(show_filesize),
    "text": _filter(show_text),
}
