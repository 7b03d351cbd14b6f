"""What a check answers when the world is not as the scenario says."""

from collections.abc import Iterable
from dataclasses import dataclass

SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " "))
"""Spaces that look like one and that nobody types: amounts and French punctuation are written with them."""


@dataclass(frozen=True)
class Mismatch:
    """One thing that is not as it should be, in words; `key` is the part of the line's value that it is about."""

    expected: str
    found: str
    key: str = ""


def differs(what: str, expected: object, found: object, key: str = "") -> Iterable[Mismatch]:
    """A mismatch unless the two are equal."""
    if expected != found:
        yield Mismatch(f"{what}: {shown(expected)}", shown(found), key)


def plain_words(text: str) -> str:
    """A text as words are looked for in it: small letters, and spaces that don't break as spaces."""
    return text.translate(SPACES).casefold()


def shown(value: object) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(shown(one) for one in value) or "none"
    return str(value)
