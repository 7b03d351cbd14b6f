"""How values of forms compare: numbers by value, booleans with their words, chosen options by name."""

from decimal import Decimal, InvalidOperation
from typing import Any

LONGEST = 10_000
HUGE = Decimal(10) ** 60


class Uncomputable(Exception):
    """A rule asks for what the data doesn't allow."""


def as_number(value: Any) -> Decimal | None:
    """`value` as a finite number, or None if it is none."""
    if isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, int | Decimal):
        finite = not isinstance(value, Decimal) or value.is_finite()
        return Decimal(value) if finite and -HUGE < value < HUGE else None
    if isinstance(value, str) and 0 < len(value) < 40:
        try:
            number = Decimal(value.strip())
        except InvalidOperation:
            return None
        return number if number.is_finite() else None
    return None


def number_of(value: Any) -> Decimal:
    """`value` as a number, what is missing being 0; raises `Uncomputable` on anything else."""
    if value is None or value == "":
        return Decimal(0)
    number = as_number(value)
    if number is None:
        raise Uncomputable
    return number


def word_of(value: Any) -> str:
    """The text by which form.io compares a value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None or isinstance(value, list | dict) else str(value)[:LONGEST]


def same(actual: Any, expected: Any) -> bool:
    """Whether a value is, or contains, the expected one."""
    if isinstance(actual, dict):
        return actual == expected or (isinstance(expected, str) and actual.get(expected) is True)
    if isinstance(actual, list) and not isinstance(expected, list):
        return any(same(item, expected) for item in actual)
    if isinstance(actual, list):
        return len(actual) == len(expected) and all(map(same, actual, expected))
    if word_of(actual) == word_of(expected):
        return not isinstance(expected, list | dict)
    if isinstance(actual, bool) or isinstance(expected, bool):
        return actual is None and expected is False
    number = as_number(actual)
    return number is not None and number == as_number(expected)


def less(left: Any, right: Any) -> bool:
    """Whether `left` comes before `right`, as numbers when both are, else as text (ISO dates)."""
    if left is None or right is None or left == "" or right == "":
        return False
    first, second = as_number(left), as_number(right)
    if first is not None and second is not None:
        return first < second
    return word_of(left) < word_of(right)


def empty(value: Any) -> bool:
    """Whether nothing was given: no text, no row, no box ticked."""
    if isinstance(value, dict):
        return all(empty(item) for item in value.values())
    return value is None or value is False or value in ("", [])


def truth(value: Any) -> bool:
    """JSONLogic's truth: empty lists and texts, 0 and null are false."""
    return bool(value)
