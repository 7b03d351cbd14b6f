"""What a YAML scalar means: the core schema of YAML 1.2 without its surprises."""

import re
from decimal import Decimal
from sys import intern
from typing import Any

CONSTANTS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})", re.ASCII)
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}", re.ASCII)
JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?[eE][-+]?[0-9]{1,2}", re.ASCII)

NUMBERS_BEGIN = frozenset("-0123456789")

LONGEST_WORD = 32
"""Longer texts are seldom words that come back."""

Scalar = str | int | Decimal | bool | None


def resolve(text: str, *, json: bool = False) -> Scalar:
    """The value of an unquoted scalar.

    Only `true`, `false`, `null`, `~`, whole numbers and decimals of at most 18 digits are not text. So `on`,
    `no`, `12:30`, `010`, `+33612345678`, `1e5` and dates stay as written. `json` reads `1e5` as a number too.
    """
    if text[:1] not in NUMBERS_BEGIN:
        return CONSTANTS.get(text, text)
    if INTEGER.fullmatch(text):
        return int(text)
    if DECIMAL.fullmatch(text) or (json and JSON_NUMBER.fullmatch(text)):
        return Decimal(text)
    return text


def shared(value: Any) -> Any:
    """The value, held once in memory however often it is written when it is a short text."""
    return intern(value) if type(value) is str and len(value) <= LONGEST_WORD else value
