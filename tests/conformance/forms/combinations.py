"""What is compared: a form with one thing under test, and the submissions to it, each of a named kind."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.conformance.forms.kinds import ABSENT, SLOW, Kinds, kinds_of

FIELD = "field"
Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Submission:
    """Data sent to a form; `kind` names what is special about it, `around` the list that it stands in, if any."""

    kind: str
    data: Any
    around: str = ""


@dataclass(frozen=True, slots=True)
class Combination:
    """One component type with one option (or one rule between components)."""

    type: str
    option: str
    form: Mapping[str, Any]
    submissions: tuple[Submission, ...]

    @property
    def name(self) -> str:
        """`textfield: minLength`."""
        return f"{self.type}: {self.option}"


def node(type_: str, key: str = FIELD, **more: Any) -> Node:
    """A component as the builder writes it, without its noise."""
    return {"type": type_, "key": key, "label": key.title(), "input": True, **more}


def single(type_: str, option: str, kinds: Mapping[str, Iterable[Any]] | None = None, **more: Any) -> Combination:
    """One component alone, with every kind of value of its type."""
    found = bearable(kinds_of(type_), type_, more) if kinds is None else kinds
    values = ((kind, value) for kind, examples in found.items() for value in examples)
    submissions = tuple(Submission(kind, {} if value is ABSENT else {FIELD: value}) for kind, value in values)
    return Combination(type_, option, {"components": [node(type_, **more)]}, submissions)


def several(type_: str, option: str, good: Any, **more: Any) -> Combination:
    """One component that takes several values: none, one of each kind, and a good one beside each."""
    return Combination(
        type_,
        option,
        {"components": [node(type_, multiple=True, **more)]},
        tuple(listed(type_, good)),
    )


def listed(type_: str, good: Any) -> Iterator[Submission]:
    """Lists of values, by kind."""
    for kind, examples in kinds_of(type_).items():
        for value in examples if ABSENT not in examples else ():
            yield Submission(kind, {FIELD: [value]}, "list of")
            yield Submission(kind, {FIELD: [good, value]}, "list with")
    yield Submission("absent", {})
    yield Submission("no list: one value", {FIELD: good})
    yield Submission("no list: empty", {FIELD: []})
    yield Submission("no list: null", {FIELD: None})
    yield Submission("list too long", {FIELD: [good] * 101})


def bearable(kinds: Kinds, type_: str, more: Mapping[str, Any]) -> Kinds:
    """The kinds that form.io judges in bearable time: its rules for addresses and masks are quadratic in the length."""
    slow = type_ == "url" or "inputMask" in more
    return {kind: values for kind, values in kinds.items() if not (slow and kind in SLOW)}


def scene(type_: str, option: str, components: list[Node], submissions: Mapping[str, Any]) -> Combination:
    """Components that act on each other, with submissions written out by kind."""
    found = tuple(Submission(kind, data) for kind, data in submissions.items())
    return Combination(type_, option, {"components": components}, found)
