"""How the value of a parameter is read: one reader per type, strict, with what was probably meant."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from pydantic_core import PydanticCustomError

from core.calendars.calendar import Calendar
from core.definitions.durations import OPEN_TIME, Duration
from core.diagnostics import nearest
from core.expressions import types
from core.expressions.durations import Duration as Span
from core.expressions.opentime import BusinessDays, BusinessHours
from core.expressions.types import Type

LONGEST_TEXT = 10_000
PERCENT = re.compile(r"^\s*(\d{1,6})(?:[.,](\d{1,6}))?\s*%\s*$")
COMMA = re.compile(r"^\s*-?\d{1,18},\d{1,18}\s*$")
DAY_FIRST = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
MICROSECONDS: Mapping[str, int] = {"minute": 60_000_000, "hour": 3_600_000_000}


class Misfit(ValueError):
    """A value that does not fit the type of its parameter; `hint` is what was probably meant."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def _integer(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Misfit("this must be a whole number", _number_meant(value) or "write a number such as 5")


def _decimal(value: object) -> Decimal:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise Misfit("this must be a number", _number_meant(value) or "write a number such as 0.20")


def _money(value: object) -> Decimal:
    amount = _decimal(value)
    if amount != amount.quantize(Decimal("0.01")):
        raise Misfit("an amount of money has at most two decimals", str(amount.quantize(Decimal("0.01"))))
    return amount


def _number_meant(value: object) -> str | None:
    """What `20 %`, `0,20` and a number in quotes probably mean."""
    text = value if isinstance(value, str) else ""
    if match := PERCENT.match(text):
        return f"{Decimal(f'{match[1]}.{match[2] or 0}') / 100:f}"
    if COMMA.match(text):
        return text.strip().replace(",", ".")
    return f"remove the quotes: {text}" if re.fullmatch(r"-?\d{1,18}(\.\d{1,18})?", text) else None


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    meant = {"yes": "true", "on": "true", "oui": "true", "no": "false", "off": "false", "non": "false"}
    raise Misfit("this must be true or false", meant.get(str(value).casefold(), "write true or false"))


def _date(value: object) -> date:
    text = value if isinstance(value, str) else ""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        raise Misfit("there is no such day", "write a date such as 2026-12-31") from None
    match = DAY_FIRST.match(text)
    meant = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else "write a date such as 2026-12-31"
    raise Misfit("this must be a date", meant)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Misfit("this must be a text", "write it in quotes")
    if not value.strip() or len(value) > LONGEST_TEXT:
        raise Misfit(f"this must be a text of 1 to {LONGEST_TEXT} characters")
    return value


def _duration(value: object) -> Duration:
    try:
        length = Duration.of(value)
    except PydanticCustomError as error:
        raise Misfit(error.message(), str((error.context or {}).get("hint") or "") or None) from None
    if length.parameter:
        raise Misfit("a parameter has a value of its own, not that of another", "write a duration such as 15 days")
    if length.business and length.unit == "minute":
        raise Misfit("a parameter counts business time in hours, days or weeks")
    return length


READERS: Mapping[str, tuple[Type, Callable[[object], object]]] = {
    "integer": (types.INTEGER, _integer),
    "decimal": (types.DECIMAL, _decimal),
    "money": (types.DECIMAL, _money),
    "duration": (types.DURATION, _duration),
    "boolean": (types.BOOLEAN, _boolean),
    "date": (types.DATE, _date),
    "text": (types.TEXT, _text),
    "choice": (types.TEXT, _text),
}
"""By type: what expressions see, and how the value is read (raises `Misfit`)."""


def read_day(value: object) -> date:
    """The day from which a value is in force; raises `Misfit`."""
    return _date(value)


def read_option(value: object, options: Iterable[str]) -> str:
    """One of the options of a choice; raises `Misfit` with the nearest."""
    known = list(options)
    if value not in known:
        raise Misfit(f"this must be one of {', '.join(known)}", nearest(str(value), known))
    return str(value)


def known_as(value: object, calendar: Calendar) -> object:
    """The value as expressions know it: durations as they add to dates, business time by the calendar."""
    return _span(value, calendar) if isinstance(value, Duration) else value


def _span(length: Duration, calendar: Calendar) -> object:
    amount, unit = length.amount, length.unit
    if length.business and unit in OPEN_TIME:
        return BusinessHours(calendar, amount)
    if length.business:
        return BusinessDays(calendar, amount * (calendar.days_a_week if unit == "week" else 1))
    if unit in MICROSECONDS:
        return Span(microseconds=amount * MICROSECONDS[unit], written_in=unit)
    if unit in ("month", "year"):
        return Span(months=amount * (12 if unit == "year" else 1), written_in=unit)
    return Span(days=amount * (7 if unit == "week" else 1), written_in=unit)


def type_of(length: Duration) -> Type:
    """The type that expressions give a duration."""
    if not length.business:
        return types.DURATION
    return types.BUSINESS_HOURS if length.unit in OPEN_TIME else types.BUSINESS_DAYS
