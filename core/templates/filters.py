"""The filters of text templates; nothing here raises on data, and nothing grows without bound."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from core.expressions import operations
from core.expressions.durations import Duration
from core.expressions.opentime import BusinessDays, BusinessHours
from core.templates.labels import say_label
from core.web.formatting import (
    show_business_days,
    show_business_hours,
    show_date,
    show_datetime,
    show_duration,
    show_money,
    show_number,
)

LONGEST = 100_000
"""Characters that one text may have."""
YES_NO = {"en": ("yes", "no"), "fr": ("oui", "non")}
LONGEST_CHANGED = 20_000
"""Characters of a text that a filter changes; what follows is cut off."""
PLACES = 12

Filter = Callable[..., object]
Moment = TypeVar("Moment", bound=date)


def show(value: object, language: str) -> str:
    """A value as people read it: nothing for what is missing, dates and numbers in the language's way."""
    write = next((write for kind, write in WRITTEN.items() if isinstance(value, kind)), None)
    return write(value, language) if write else str(value)[:LONGEST]


def joined(value: object, language: str, separator: object = ", ") -> str:
    """The items of a list in one line."""
    if not isinstance(value, list):
        return show(value, language)
    return str(separator)[:100].join(show(item, language)[: LONGEST // 100] for item in value[:1000])[:LONGEST]


def _short(value: object, language: str) -> str:
    return show(value, language)[:LONGEST_CHANGED]


def _decimal(value: Decimal, language: str) -> str:
    return show_number(value, language) if value.is_finite() else ""


def _nothing(_: object, __: str) -> str:
    return ""


def _yes_or_no(value: bool, language: str) -> str:
    return YES_NO.get(language, YES_NO["en"])[0 if value else 1]


WRITTEN: Mapping[type, Callable[[Any, str], str]] = {
    type(None): _nothing,
    bool: _yes_or_no,
    datetime: show_datetime,
    date: show_date,
    Decimal: _decimal,
    Duration: show_duration,
    BusinessDays: show_business_days,
    BusinessHours: show_business_hours,
    list: joined,
    Mapping: _nothing,
}
"""How values of each type read; the first that fits counts."""


def filters(language: str) -> Mapping[str, Filter]:
    """The filters by name, as `language` writes values."""
    return {
        "date": lambda value: show_date(_day(value), language),
        "datetime": lambda value: show_datetime(_moment(value), language),
        "money": lambda value: show_money(_number(value), language),
        "number": lambda value: show_number(_number(value), language),
        "round": lambda value, places=0: _rounded(value, places),
        "label": lambda value: say_label(value, language),
        "upper": lambda value: _short(value, language).upper(),
        "lower": lambda value: _short(value, language).lower(),
        "title": lambda value: _short(value, language).title(),
        "trim": lambda value: show(value, language).strip(),
        "join": lambda value, separator=", ": joined(value, language, separator),
        "default": lambda value, other="": other if value is None or value == "" else value,
        "length": lambda value: len(value) if isinstance(value, str | list | Mapping) else 0,
        "first": lambda value: value[0] if isinstance(value, list) and value else None,
        "last": lambda value: value[-1] if isinstance(value, list) and value else None,
    }


NAMES = tuple(filters("en"))
"""The names that authors may write behind `|`."""

COMPARISONS: Mapping[str, Callable[[object, object], bool]] = {
    "eq": operations.equal,
    "ne": operations.unequal,
    "lt": operations.below,
    "lteq": operations.at_most,
    "gt": operations.above,
    "gteq": operations.at_least,
    "in": operations.within,
    "notin": operations.missing,
}
"""What `==`, `<` and the like do: the same as in expressions."""


def _day(value: object) -> date | None:
    if isinstance(value, str):
        return _parsed(value[:10], date.fromisoformat)
    return value if isinstance(value, date) else None


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        return _parsed(value, datetime.fromisoformat)
    return value if isinstance(value, datetime) else None


def _parsed(value: str, parse: Callable[[str], Moment]) -> Moment | None:
    try:
        return parse(value)
    except ValueError:
        return None


def _number(value: object) -> Decimal | int | None:
    if isinstance(value, str) and len(value) <= 60:
        try:
            value = Decimal(value.strip())
        except InvalidOperation:
            return None
    return None if isinstance(value, bool) else operations.number(value)


def _rounded(value: object, places: object) -> object:
    number = _number(value)
    digits = min(max(places, 0), PLACES) if isinstance(places, int) else 0
    if isinstance(number, Decimal):
        return operations.number(round(number, digits) if digits else Decimal(round(number)))
    return number
