"""What an answer to 'why?' is made of: reasons, each with its place in the definition, told in no language yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.definitions.language import Text


@dataclass(frozen=True)
class Interface:
    """A text of the interface inside a sentence, to be translated."""

    text: str


@dataclass(frozen=True)
class Place:
    """A place in the files that the case's version was compiled from; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Told:
    """One part of a condition or of a calculation, as far as whoever asks may know it.

    `holds` is None where it is not told, because something hidden is read (`hidden`) or because it may have been
    otherwise at the time (`changed`). `value` is what a calculation gave, `values` what the names held.
    """

    source: str
    depth: int
    holds: bool | None = None
    decides: bool = False
    hidden: bool = False
    changed: bool = False
    value: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reason:
    """One reason: `code` names its sentence, `holds` whether what it speaks of is so (None: it only tells).

    `details` fill the sentence: texts, `Text`s of the definition, `Interface` texts, moments, numbers, tuples of them.
    """

    code: str
    details: Mapping[str, object] = field(default_factory=dict)
    holds: bool | None = None
    place: Place | None = None
    at: datetime | None = None
    entry: int | None = None
    parts: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Answer:
    """All reasons; `verdict` is one word, `yes` whether what was asked about is possible, shown or there."""

    subject: str
    name: str
    title: Text
    verdict: str
    yes: bool
    reasons: tuple[Reason, ...]
    whom: str = ""
