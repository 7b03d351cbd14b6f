"""The types of values that expressions know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Type:
    """A kind of value, with the name that messages give it."""

    name: str

    def __str__(self) -> str:
        return self.name


BOOLEAN = Type("true or false")
INTEGER = Type("whole number")
DECIMAL = Type("number")
TEXT = Type("text")
DATE = Type("date")
DATETIME = Type("date and time")
DURATION = Type("duration")
BUSINESS_DAYS = Type("number of working days")
BUSINESS_HOURS = Type("number of open hours")
ANY = Type("any value")
NULL = Type("null")


@dataclass(frozen=True, slots=True, init=False)
class Choice(Type):
    """A text out of a closed set."""

    options: tuple[str, ...]

    def __init__(self, options: Iterable[str]) -> None:
        object.__setattr__(self, "name", "choice")
        object.__setattr__(self, "options", tuple(options))


@dataclass(frozen=True, slots=True, init=False)
class Pointing(Type):
    """A text that is the id of another thing, of which nothing more is known."""

    thing: str

    def __init__(self, thing: str) -> None:
        object.__setattr__(self, "name", "text")
        object.__setattr__(self, "thing", thing)


@dataclass(frozen=True, slots=True, init=False)
class ListOf(Type):
    """Several values of one type."""

    item: Type

    def __init__(self, item: Type) -> None:
        object.__setattr__(self, "name", f"list of {item}")
        object.__setattr__(self, "item", item)


@dataclass(frozen=True, slots=True, init=False)
class Either(Type):
    """A value of one of several kinds: only what a place may expect, never what an expression has."""

    kinds: tuple[Type, ...]

    def __init__(self, kinds: Iterable[Type]) -> None:
        object.__setattr__(self, "kinds", tuple(kinds))
        object.__setattr__(self, "name", " or ".join(kind.name for kind in self.kinds))


@dataclass(frozen=True, slots=True, eq=False)
class Record(Type):
    """A value with named attributes, such as a party or a row of a list."""

    fields: Mapping[str, Type] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and (self.name, self.fields) == (other.name, other.fields)


NUMBERS = (INTEGER, DECIMAL)
MOMENTS = (DATE, DATETIME)
NARROWINGS = ((INTEGER, DECIMAL), (DATE, DATETIME))


def family(kind: Type) -> str:
    """The kinds within one family compare with each other."""
    if isinstance(kind, Choice | Pointing):
        return TEXT.name
    if isinstance(kind, ListOf):
        return "list"
    if isinstance(kind, Record):
        return "record"
    if kind in NUMBERS:
        return DECIMAL.name
    return DATE.name if kind in MOMENTS else kind.name


def unknown(kind: Type) -> bool:
    """Whether nothing can be said before run time: any value, or null."""
    return kind in (ANY, NULL)


def accepts(expected: Type, actual: Type) -> bool:
    """Whether a value of type `actual` may stand where `expected` is wanted."""
    if unknown(expected) or unknown(actual):
        return True
    if isinstance(expected, Either):
        return any(accepts(kind, actual) for kind in expected.kinds)
    if family(expected) != family(actual) or (expected, actual) in NARROWINGS:
        return False
    if isinstance(expected, ListOf) and isinstance(actual, ListOf):
        return accepts(expected.item, actual.item)
    if isinstance(expected, Choice) and isinstance(actual, Choice):
        return set(actual.options) <= set(expected.options)
    return not isinstance(expected, Record) or (isinstance(actual, Record) and _fits(expected, actual))


def _fits(expected: Record, actual: Record) -> bool:
    """Whether a record is the one wanted, or has no attribute that the one wanted has not."""
    if expected.name == actual.name:
        return True
    known = expected.fields
    return all(name in known and accepts(known[name], kind) for name, kind in actual.fields.items())


def common(kinds: Iterable[Type]) -> Type:
    """The one type that covers all of `kinds`; ANY when there is none."""
    known = [kind for kind in kinds if kind != NULL]
    if not known:
        return NULL
    for candidate in known:
        if candidate != ANY and all(kind != ANY and accepts(candidate, kind) for kind in known):
            return candidate
    return TEXT if all(family(kind) == TEXT.name for kind in known) else ANY


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may use: names with their types, and functions besides the built-in ones."""

    names: Mapping[str, Type]
    functions: Mapping[str, Any] = field(default_factory=dict)

    def extend(self, more: Mapping[str, Type]) -> "Scope":
        """The same scope with more names."""
        return replace(self, names={**self.names, **more})

    def with_functions(self, more: Mapping[str, Any]) -> "Scope":
        """The same scope with more functions, by name."""
        return replace(self, functions={**self.functions, **more})
