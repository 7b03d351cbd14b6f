"""Why work failed, in words that may be shown and kept: they never hold personal data."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import cleandoc

from sqlalchemy.exc import DBAPIError

from core.errors import GaveUp, LiasseError

LONGEST = 300
ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
NUMBER = re.compile(r"(?<![0-9a-f-])\+?\d(?:[ .]?\d){7,}(?![0-9a-f-])")
"""E-mail addresses and long numbers have no place in an incident, whoever wrote the sentence."""

UNKNOWN = "Something unexpected stopped the work: {class_name}. The log tells more, under this incident's work."
FOREIGN: tuple[tuple[type[BaseException], str], ...] = (
    (TimeoutError, "The other side did not answer in time."),
    (DBAPIError, "The database could not be used: {class_name}."),
    (OSError, "The other side could not be reached: {class_name}."),
)
"""What is said of errors that are not ours: their own texts may quote anything."""


@dataclass(frozen=True)
class Failure:
    """The class of an error, a sentence with {holes}, and what stands in them."""

    code: str
    words: str
    details: dict[str, str] = field(default_factory=dict)

    def translated(self, gettext: Callable[[str], str]) -> str:
        """The sentence in the language of `gettext`."""
        return gettext(self.words).format_map(_Details(self.details))


class WorkerLost(LiasseError):
    """Every worker that took this work up ended before it was done. See why they end, then try it again."""


class _Details(dict[str, str]):
    """Holes that nothing fills stay empty: a sentence may have changed since it was kept."""

    def __missing__(self, key: str) -> str:
        return "…"


def failure_of(error: BaseException) -> Failure:
    """What may be told of `error`."""
    if isinstance(error, GaveUp) and isinstance(error.__cause__, LiasseError):
        return failure_of(error.__cause__)
    name = type(error).__name__
    if isinstance(error, LiasseError):
        words = " ".join(cleandoc(type(error).__doc__ or "").split())
        return Failure(name, words, {key: _safe(value) for key, value in error.details.items()})
    words = next((words for kind, words in FOREIGN if isinstance(error, kind)), UNKNOWN)
    return Failure(name, words, {"class_name": name})


def _safe(value: object) -> str:
    return NUMBER.sub("…", ADDRESS.sub("…", str(value)))[:LONGEST]
