"""The kinds of values that pass between a case and another system: how each is read and written, exactly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from core.expressions import types
from core.expressions.types import Type

KindName = Literal["text", "integer", "number", "boolean", "date", "datetime"]
LONGEST_TEXT = 10_000
LARGEST = 10**18


@dataclass(frozen=True)
class Kind:
    """How a kind is seen by expressions, and read from JSON (raises `ValueError` with what was expected)."""

    type: Type
    read: Callable[[Any], object]


def _text(value: Any) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ValueError(f"a text of at most {LONGEST_TEXT} characters")
    return value


def _number(value: Any) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, int | str | Decimal) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or abs(number) >= LARGEST:
        raise ValueError("a number")
    return number


def _integer(value: Any) -> int:
    try:
        number = _number(value)
    except ValueError:
        raise ValueError("a whole number") from None
    if number != number.to_integral_value():
        raise ValueError("a whole number")
    return int(number)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _date(value: Any) -> date:
    try:
        return value if type(value) is date else date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ValueError("a date such as 2026-12-31") from None


def _datetime(value: Any) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("a date and time such as 2026-12-31T18:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError("a date and time with its time zone")
    return moment


KINDS: Mapping[str, Kind] = {
    "text": Kind(types.TEXT, _text),
    "integer": Kind(types.INTEGER, _integer),
    "number": Kind(types.DECIMAL, _number),
    "boolean": Kind(types.BOOLEAN, _boolean),
    "date": Kind(types.DATE, _date),
    "datetime": Kind(types.DATETIME, _datetime),
}


def read_as(kind: str, value: Any) -> object:
    """The exact Python value; None stays None. Raises `ValueError` with what was expected, never with the value."""
    return None if value is None else KINDS[kind].read(value)


def written(value: object) -> str:
    """A value as it stands in an address: decimals in full, dates as ISO 8601 writes them."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return str(value)
