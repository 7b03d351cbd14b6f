"""Mistakes found in a definition, before they are given a place in a file."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One mistake: the path of keys that leads to it inside its file, what is wrong, and the likely right name.

    `offset` and `width` narrow it down inside a one-line value; `at_key` points at the key and not at its value.
    `absence` says that something is not there at all, which nobody can tell of a file with parts that are wrong.
    """

    path: tuple[str | int, ...]
    message: str
    hint: str | None = None
    code: str = "LI100"
    offset: int = 0
    width: int = 0
    at_key: bool = False
    absence: bool = False


@dataclass(frozen=True)
class Lost:
    """What is not known of a pack because parts of it are wrong: the words of those, and the names `around` them."""

    words: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()

    def __or__(self, other: "Lost") -> "Lost":
        return Lost(self.words | other.words, self.around | other.around)


class Refusals(Exception):
    """A file can't be built: all its problems at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(p.message for p in self.problems))
