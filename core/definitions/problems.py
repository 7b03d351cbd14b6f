"""Mistakes found in a definition, before they are given a place in a file."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One mistake: the path of keys that leads to it inside its file, what is wrong, and the likely right name.

    `offset` and `width` narrow it down inside a one-line value; `at_key` points at the key and not at its value.
    """

    path: tuple[str | int, ...]
    message: str
    hint: str | None = None
    code: str = "LI100"
    offset: int = 0
    width: int = 0
    at_key: bool = False


class Refusals(Exception):
    """A file can't be built: all its problems at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(p.message for p in self.problems))
