"""The kind of a value that was drawn, in the words of the written-out kinds, so that one declaration covers both."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.conformance.forms.fields import OF_TYPE

SORTED: dict[str, tuple[str, str, dict[str, Any]]] = {
    f"{type_}: {option}": (type_, option, OF_TYPE[type_][option])
    for type_, options in {
        "textfield": ("plain", "required", "minLength", "maxLength", "pattern", "case"),
        "textarea": ("plain", "maxWords"),
        "email": ("plain",),
        "number": ("plain", "required", "min", "max"),
        "checkbox": ("plain", "required"),
        "datetime": ("enableTime off",),
        "day": ("plain",),
        "time": ("plain",),
    }.items()
    for option in options
}
Test = Callable[[str], bool]


def is_number(text: str) -> bool:
    """Whether a text reads as some number, in whatever notation."""
    try:
        Decimal(text)
    except InvalidOperation:
        return False
    return True


UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]")
WORDS: Sequence[tuple[str, Test]] = (
    ("empty text", lambda text: text == ""),
    ("whitespace", lambda text: not UNSEEN.sub("", text).strip()),
    ("unnormalised text", lambda text: unicodedata.normalize("NFC", text) != text),
    ("emoji", lambda text: any(ord(character) > 0xFFFF for character in text)),
    ("control characters", lambda text: bool(UNSEEN.search(text))),
    ("line breaks", lambda text: any(sign.isspace() and sign != " " for sign in text.strip()) or "\n" in text),
    ("padded text", lambda text: text != text.strip()),
)
NUMERALS: Sequence[tuple[str, Test]] = (
    ("huge numeric text", lambda text: bool(re.fullmatch(r"-?\d{16,}(\.\d+)?", text, re.ASCII))),
    ("numeric text", lambda text: bool(re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII))),
    ("comma text", lambda text: bool(re.fullmatch(r"-?\d+,\d+", text, re.ASCII))),
    ("exponent text", is_number),
)
MOMENTS: Sequence[tuple[str, Test]] = (
    ("date", lambda text: bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text))),
    ("date and time", lambda text: bool(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+", text))),
    ("digits", str.isdigit),
)
DAYS: Sequence[tuple[str, Test]] = (
    ("day of an early year", lambda text: bool(re.fullmatch(r"\d\d/\d\d/0\d{3}", text))),
    ("day with slashes", lambda text: bool(re.fullmatch(r"\d\d/\d\d/\d{4}", text))),
)
TIMES: Sequence[tuple[str, Test]] = (("time with seconds", lambda text: bool(re.fullmatch(r"\d\d:\d\d:\d\d", text))),)
ADDRESSES: Sequence[tuple[str, Test]] = (
    ("address of an encoded domain", lambda text: ".xn--" in text.lower() or "@xn--" in text.lower()),
    ("address in capitals", lambda text: "@" in text and text != text.lower()),
)
OF_KIND = {"number": NUMERALS, "datetime": MOMENTS, "day": DAYS, "time": TIMES, "email": ADDRESSES}
ODD: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    dict: lambda value: "object" if value else "empty object",
    list: lambda value: "empty list" if not value else "list" if any(value) else "list of nothing",
    int: lambda value: "zero" if value == 0 else "negative number" if value < 0 else "whole number",
    float: lambda value: "zero" if value == 0 else "decimal number",
}


def kind_of(type_: str, option: str, value: Any) -> str:
    """What is special about a value for one component."""
    if not isinstance(value, str):
        return ODD[type(value)](value)
    tests = (*WORDS[:2], *OF_KIND.get(type_, ()), *WORDS[2:])
    return next((kind for kind, test in tests if test(value)), "word")
