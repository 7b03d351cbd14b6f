"""What each operator does to values when an expression runs; nothing here ever raises on data.

A value that cannot be worked out (an operand missing or of the wrong kind, a division by zero, a result
out of bounds) is null, which is None. Equality and ordering always answer True or False: null equals only
null, and is neither below nor above anything. A date meets a moment as its midnight UTC; a moment without
zone is UTC.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from core.expressions.durations import Duration, midnight, shift, span
from core.expressions.opentime import BusinessDays, BusinessHours

LONGEST_TEXT = 100_000
LARGEST = 10**60
EXACT = Context(prec=60, Emax=999, Emin=-999, traps=[DivisionByZero, InvalidOperation, Overflow])
SHIFTS = (Duration, BusinessDays, BusinessHours)
UNFIT = (TypeError, ValueError, ArithmeticError, AttributeError)


def attribute(record: Any, name: str) -> Any:
    """A record's attribute; only mappings have any, never Python objects."""
    if record.__class__ is dict or isinstance(record, Mapping):
        return record.get(name)
    return None


def equal(left: Any, right: Any) -> bool:
    """left == right."""
    if left.__class__ is float or right.__class__ is float:
        left, right = _exact(left), _exact(right)
    if left.__class__ is str:
        return bool(left == right)
    if isinstance(left, date) and isinstance(right, date):
        return midnight(left) == midnight(right)
    try:
        return bool(left == right)
    except ArithmeticError:
        return False


def unequal(left: Any, right: Any) -> bool:
    """left != right."""
    return not equal(left, right)


def below(left: Any, right: Any) -> bool:
    """left < right."""
    if left is None or right is None:
        return False
    try:
        if left.__class__ is float or right.__class__ is float:
            return bool(_exact(left) < _exact(right))
        return bool(left < right)
    except (TypeError, ArithmeticError):
        return _moments(left, right) and bool(midnight(left) < midnight(right))


def at_most(left: Any, right: Any) -> bool:
    """left <= right."""
    if left is None or right is None:
        return False
    try:
        if left.__class__ is float or right.__class__ is float:
            return bool(_exact(left) <= _exact(right))
        return bool(left <= right)
    except (TypeError, ArithmeticError):
        return _moments(left, right) and bool(midnight(left) <= midnight(right))


def above(left: Any, right: Any) -> bool:
    """left > right."""
    return below(right, left)


def at_least(left: Any, right: Any) -> bool:
    """left >= right."""
    return at_most(right, left)


def within(item: Any, container: Any) -> bool:
    """item in container: one of a list, or a part of a text."""
    if isinstance(container, str):
        return isinstance(item, str) and item in container
    if not isinstance(container, list | tuple | set | frozenset):
        return False
    return any(equal(item, each) for each in container)


def missing(item: Any, container: Any) -> bool:
    """item not in container."""
    return not within(item, container)


def add(left: Any, right: Any) -> Any:
    """left + right: numbers, durations, a date and a duration, texts."""
    if isinstance(left, str) and isinstance(right, str):
        return left + right if len(left) + len(right) <= LONGEST_TEXT else None
    if isinstance(left, date):
        return _shifted(left, right)
    if isinstance(right, date):
        return _shifted(right, left)
    return _calculated(EXACT.add, lambda a, b: a + b, left, right)


def subtract(left: Any, right: Any) -> Any:
    """left - right: numbers, durations, a duration off a date, or the time between two dates."""
    if isinstance(left, date):
        if isinstance(right, date):
            return span(left, right)
        return _shifted(left, -right) if isinstance(right, SHIFTS) else None
    return _calculated(EXACT.subtract, lambda a, b: a - b, left, right)


def multiply(left: Any, right: Any) -> Any:
    """left * right: numbers, or a duration and a whole number."""
    return _calculated(EXACT.multiply, lambda a, b: a * b, left, right)


def divide(left: Any, right: Any) -> Any:
    """left / right as a decimal number."""
    return _calculated(EXACT.divide, EXACT.divide, left, right)


def floor_divide(left: Any, right: Any) -> Any:
    """left // right, rounded down, below zero too."""
    return _calculated(_floor, lambda a, b: a // b, left, right)


def remainder(left: Any, right: Any) -> Any:
    """left % right; it has the sign of right."""
    return _calculated(_modulo, lambda a, b: a % b, left, right)


def negate(value: Any) -> Any:
    """-value."""
    if isinstance(value, SHIFTS):
        return -value
    return subtract(0, value)


def number(value: Any) -> int | Decimal | None:
    """The value as an exact number, or None when it is none."""
    value = _exact(value)
    if value.__class__ is int or (value.__class__ is Decimal and value.is_finite()):
        return value
    return None


def _calculated(exact: Callable[[Any, Any], Any], whole: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """`whole` on two whole numbers or durations, `exact` once a decimal is involved."""
    try:
        if left.__class__ is int and right.__class__ is int:
            result = whole(left, right)
            return result if -LARGEST < result < LARGEST else None
        if isinstance(left, Duration) or isinstance(right, Duration):
            return whole(left, right) if whole is not EXACT.divide else None
        return _finite(exact(_operand(left), _operand(right)))
    except UNFIT:
        return None


def _finite(result: Decimal) -> Decimal | None:
    return result if result.is_finite() and -LARGEST < result < LARGEST else None


def _operand(value: Any) -> Decimal:
    found = number(value)
    if found is None:
        raise TypeError
    return found if isinstance(found, Decimal) else Decimal(found)


def _floor(left: Decimal, right: Decimal) -> Decimal:
    return EXACT.divide_int(EXACT.subtract(left, _modulo(left, right)), right)


def _modulo(left: Decimal, right: Decimal) -> Decimal:
    rest = EXACT.remainder(left, right)
    return EXACT.add(rest, right) if rest and (rest < 0) != (right < 0) else rest


def _exact(value: Any) -> Any:
    """A float as the decimal that it prints as."""
    return Decimal(repr(value)) if value.__class__ is float else value


def _moments(left: Any, right: Any) -> bool:
    return isinstance(left, date) and isinstance(right, date)


def _shifted(start: date, duration: Any) -> date | None:
    try:
        if isinstance(duration, BusinessDays | BusinessHours):
            return duration.moved(start)
        return shift(start, duration) if isinstance(duration, Duration) else None
    except (OverflowError, ValueError):
        return None
