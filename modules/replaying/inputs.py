"""What people, parties and programs put into a case: the inputs that a replay repeats, in the order of the journal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from modules.documents.models import Document


@dataclass(frozen=True)
class Input:
    """One input: when, by whom (a label of the journal), and the number of its entry.

    `needs` are roles of which one allowed it then; `missing` names values that could not be rebuilt.
    """

    number: int
    at: datetime
    actor: str
    needs: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opened(Input):
    """The case opens: with its values, its parties by role (ids), the form that was filled in and its files."""

    source: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)
    form: str = ""
    purpose: str = ""
    submitted: Mapping[str, Any] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True)
class Acted(Input):
    """Somebody ran a transition or started a process."""

    action: str = ""
    submitted: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Done(Input):
    """Somebody did a task."""

    task: str = ""
    outcome: str = ""
    submitted: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answered(Input):
    """Somebody filled in a form that a step `ask` had sent them."""

    ask: str = ""
    submitted: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Changed(Input):
    """Somebody changed fields."""

    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Assigned(Input):
    """Somebody gave the case to a person, or to nobody."""

    person: str | None = None


@dataclass(frozen=True)
class Given(Input):
    """Somebody gave a task to a person, or back to all."""

    task: str = ""
    person: str | None = None


@dataclass(frozen=True)
class Received(Input):
    """A document came in."""

    document: Document | None = None


@dataclass(frozen=True)
class Judged(Input):
    """A document was accepted or refused."""

    document: str = ""
    accepted: bool = True
    dated: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class LeftOut(Input):
    """Something that a replay can't repeat, such as an answer of another system."""

    fact: str = ""


def named(one: Input) -> str:
    """The input in a few words: names of the definition, never values."""
    return WORDS[type(one)](one)


WORDS: Mapping[type[Input], Callable[[Any], str]] = {
    Opened: lambda _: "open the case",
    Acted: lambda one: str(one.action),
    Done: lambda one: str(one.task),
    Answered: lambda one: str(one.ask),
    Changed: lambda one: f"change {', '.join(one.values)}",
    Assigned: lambda _: "assign the case",
    Given: lambda one: f"give {one.task} to somebody",
    Received: lambda one: f"receive {(one.document.piece if one.document else '') or 'a document'}",
    Judged: lambda one: "accept a document" if one.accepted else "refuse a document",
    LeftOut: lambda one: str(one.fact),
}
