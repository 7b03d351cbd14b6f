"""What a check answers when the world is not as the scenario says."""

from collections.abc import Iterable
from dataclasses import dataclass


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


def shown(value: object) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(shown(one) for one in value) or "none"
    return str(value)
