"""The functions that every expression may call. A missing or unfit argument gives null."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.diagnostics import nearest
from core.expressions.business import BUSINESS_FUNCTIONS
from core.expressions.durations import Duration
from core.expressions.functions import Argument, Function, catalogue, total
from core.expressions.inforce import IN_FORCE
from core.expressions.monthdays import MONTH_FUNCTIONS
from core.expressions.operations import (
    EXACT,
    LONGEST_TEXT,
    add,
    attribute,
    below,
    equal,
    negate,
    number,
)
from core.expressions.problems import ExpressionError
from core.expressions.types import (
    ANY,
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    TEXT,
    ListOf,
    Record,
    Type,
    common,
)

MOST_DECIMALS = 12
LONGEST_SPAN = 10**6


def _days(n: int) -> Duration:
    return Duration(days=_count(n))


def _hours(n: int) -> Duration:
    return Duration(microseconds=_count(n) * 3_600_000_000)


def _minutes(n: int) -> Duration:
    return Duration(microseconds=_count(n) * 60_000_000)


def _months(n: int) -> Duration:
    return Duration(months=_count(n))


def _years(n: int) -> Duration:
    return Duration(months=_count(n) * 12)


def _count(n: object) -> int:
    if isinstance(n, int) and not isinstance(n, bool) and abs(n) <= LONGEST_SPAN:
        return n
    raise ValueError


def _date(year: int, month: int, day: int) -> date:
    return date(year, month, day)


def _len(value: Any) -> int:
    if not isinstance(value, str | list | tuple):
        raise TypeError
    return len(value)


def _min(first: Any, *others: Any) -> Any:
    return _extreme((first, *others), below)


def _max(first: Any, *others: Any) -> Any:
    return _extreme((first, *others), lambda left, right: below(right, left))


def _extreme(values: Iterable[Any], wins: Callable[[Any, Any], bool]) -> Any:
    best: Any = None
    for position, value in enumerate(values):
        if value is None:
            return None
        if not position or wins(value, best):
            best = value
    return best


def _round(x: Any, decimals: int = 0) -> Decimal:
    exact = number(x)
    if exact is None or decimals.__class__ is not int or not 0 <= decimals <= MOST_DECIMALS:
        raise ValueError
    return Decimal(exact).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, EXACT)


def _abs(x: Any) -> Any:
    return negate(x) if below(x, 0) else x if number(x) is not None else None


def _lower(text: str) -> str:
    return _bounded(text.lower())


def _upper(text: str) -> str:
    return _bounded(text.upper())


def _bounded(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ValueError
    return text


def _starts_with(text: str, start: str) -> bool:
    return _both_texts(text, start) and text.startswith(start)


def _contains(text: str, part: str) -> bool:
    return _both_texts(text, part) and part in text


def _both_texts(left: object, right: object) -> bool:
    return isinstance(left, str) and isinstance(right, str)


def _coalesce(first: Any, *others: Any) -> Any:
    return next((value for value in (first, *others) if value is not None), None)


def _sum_of(items: Any, attribute: str) -> Any:
    result: Any = 0
    for value in _present(items, attribute):
        result = add(result, value)
    return result


def _min_of(items: Any, attribute: str) -> Any:
    return _extreme(_present(items, attribute), below)


def _max_of(items: Any, attribute: str) -> Any:
    return _extreme(_present(items, attribute), lambda left, right: below(right, left))


def _count_of(items: Any, attribute: str, value: Any = True) -> int:
    return sum(equal(each, value) for each in _values(items, attribute))


def _any_of(items: Any, attribute: str, value: Any = True) -> bool:
    return any(equal(each, value) for each in _values(items, attribute))


def _all_of(items: Any, attribute: str, value: Any = True) -> bool:
    return all(equal(each, value) for each in _values(items, attribute))


def _values(items: Any, name: str) -> list[Any]:
    """The attribute of each item; a missing list has no items."""
    if not isinstance(items, list | tuple) or not isinstance(name, str):
        return []
    return [attribute(item, name) for item in items]


def _present(items: Any, name: str) -> list[Any]:
    return [value for value in _values(items, name) if value is not None]


def _common_type(arguments: Sequence[Argument]) -> Type:
    return common(argument.type for argument in arguments)


def _attribute_type(arguments: Sequence[Argument]) -> Type:
    """The type of the attribute that the second argument names in the items of the first."""
    items, name = arguments[0].type, arguments[1]
    if not isinstance(name.literal, str):
        raise ExpressionError("The attribute's name must be written out as a text", name.offset, name.width)
    if not isinstance(items, ListOf) or not isinstance(items.item, Record):
        return ANY
    fields: Mapping[str, Type] = items.item.fields
    if name.literal not in fields:
        message = f"{items.item.name} has no attribute {name.literal}"
        raise ExpressionError(message, name.offset, name.width, nearest(name.literal, fields))
    return fields[name.literal]


def _sum_type(arguments: Sequence[Argument]) -> Type:
    kind = _attribute_type(arguments)
    if kind not in (ANY, INTEGER, DECIMAL, DURATION):
        name = arguments[1]
        raise ExpressionError(f"{name.literal} is a {kind}, which cannot be added up", name.offset, name.width)
    return kind


def _counted(kind: Type) -> Callable[[Sequence[Argument]], Type]:
    def result(arguments: Sequence[Argument]) -> Type:
        _attribute_type(arguments)
        return kind

    return result


LIST = ListOf(ANY)
PICK = (LIST, TEXT)
FUNCTIONS: Mapping[str, Function] = catalogue(
    Function("minutes", (INTEGER,), DURATION, total(_minutes), "A duration of n minutes."),
    Function("hours", (INTEGER,), DURATION, total(_hours), "A duration of n hours."),
    Function("days", (INTEGER,), DURATION, total(_days), "A duration of n days."),
    Function("months", (INTEGER,), DURATION, total(_months), "A duration of n calendar months."),
    Function("years", (INTEGER,), DURATION, total(_years), "A duration of n calendar years."),
    Function("date", (INTEGER, INTEGER, INTEGER), DATE, total(_date), "The date of a year, month and day."),
    Function("len", (ANY,), INTEGER, total(_len), "How many characters a text has, or values a list."),
    Function("min", (ANY, ANY), _common_type, total(_min), "The lowest value; null when one is null."),
    Function("max", (ANY, ANY), _common_type, total(_max), "The highest value; null when one is null."),
    Function("round", (DECIMAL, INTEGER), DECIMAL, total(_round), "Rounded to decimals, halves up."),
    Function("abs", (DECIMAL,), _common_type, total(_abs), "The number without its sign."),
    Function("lower", (TEXT,), TEXT, total(_lower), "The text in small letters."),
    Function("upper", (TEXT,), TEXT, total(_upper), "The text in capitals."),
    Function("starts_with", (TEXT, TEXT), BOOLEAN, total(_starts_with), "Whether a text starts so."),
    Function("contains", (TEXT, TEXT), BOOLEAN, total(_contains), "Whether a text has a part."),
    Function("coalesce", (ANY, ANY), _common_type, total(_coalesce), "The first value that is not null."),
    Function("sum_of", PICK, _sum_type, total(_sum_of), "Sum of an attribute over a list, without nulls."),
    Function("min_of", PICK, _attribute_type, total(_min_of), "Lowest value of an attribute in a list."),
    Function("max_of", PICK, _attribute_type, total(_max_of), "Highest value of an attribute in a list."),
    Function("count_of", (*PICK, ANY), _counted(INTEGER), total(_count_of), "How many items have a value."),
    Function("any_of", (*PICK, ANY), _counted(BOOLEAN), total(_any_of), "Whether an item has a value."),
    Function("all_of", (*PICK, ANY), _counted(BOOLEAN), total(_all_of), "Whether all items have a value."),
    *MONTH_FUNCTIONS,
    IN_FORCE,
    *BUSINESS_FUNCTIONS,
)
