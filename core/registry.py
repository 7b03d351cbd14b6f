"""The registry: everything that modules add to the product; frozen after start-up."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from core.errors import StartRefused
from core.priorities import Priority


@dataclass(frozen=True)
class Part:
    """One word of the definition language: a section, step, check, widget, component, action or function.

    `options` is its closed Pydantic model, `run` the function or class that gives it meaning,
    `of` the kind of file that a section belongs to.
    """

    kind: str
    name: str
    options: type[BaseModel] | None = None
    run: Callable[..., Any] | None = None
    of: str = ""
    description: str = ""


Siblings = Callable[[str], Any]


@dataclass(frozen=True)
class FileKind:
    """A kind of definition file: `folder/*.yaml`, or one `name.yaml` when `folder` is empty.

    `build(data, name, siblings)` turns plain data into something compiled (used where no Pydantic model says it all)
    and raises `core.definitions.problems.Refusals`; `siblings(name)` gives the data of another file of the same kind
    and pack, or None. `case_type` names the case type that a file speaks of, if any.
    `binding` is false for files that don't change how cases run: a published version does without them.
    """

    name: str
    options: type[BaseModel] | None = None
    folder: str = ""
    suffix: str = ".yaml"
    root: str = "definitions"
    build: Callable[[dict[str, Any], str, Siblings], Any] | None = None
    case_type: Callable[[Any], str | None] = lambda _: None
    required: bool = False
    binding: bool = True


@dataclass(frozen=True)
class Namespace:
    """Names that a definition may refer to, such as stages or forms: `names(scope)` lists them.

    `of` is the kind of file that holds them; by default they stand in the case type that the file speaks of.
    """

    name: str
    names: Callable[[Any], Iterable[str]]
    of: str = ""


@dataclass(frozen=True)
class Names:
    """Names that expressions know: `types(scope)` when a pack is checked, `load(ctx, case)` when it runs.

    When `only` lists the names, nothing is loaded until one of them is asked for.
    """

    name: str
    types: Callable[[Any], Mapping[str, Any]]
    load: Callable[[Any, Any], Mapping[str, object]]
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Derivation:
    """Files that follow from what a pack says, such as forms made from fields.

    `run(pack)` yields compiled `core.definitions.packs.File`s marked `derived`; it never raises, whatever names the
    pack holds: rules tell what is wrong with them.
    """

    name: str
    run: Callable[[Any], Iterable[Any]]


@dataclass(frozen=True)
class Rule:
    """A check across a whole file that models alone can't express; yields `core.definitions.problems.Problem`.

    With `advice` it looks at packs without a mistake only, and yields warnings: codes from LI800 on.
    """

    name: str
    of: str
    run: Callable[[Any], Iterable[Any]]
    advice: bool = False


@dataclass(frozen=True)
class Command:
    """A kind of command and the function that carries it out: `handler(command, ctx) -> answer`.

    What it leaves for after the commit has its `priority`, unless the effect itself is less urgent.
    `first(command, ctx)` names rows that it surely needs (`core.rows.session.Fetch`), so that they are read at once;
    `ahead(command, ctx)` needs none of them and is done meanwhile, for the handler to find (`core.ahead.worked_out`).
    `then(kernel)` is what this process does once it is committed, such as forgetting what it knew; it never raises.
    """

    type: type[BaseModel]
    handler: Callable[[Any, Any], Any]
    priority: Priority = Priority.PERSON
    first: Callable[[Any, Any], Sequence[Any]] = lambda *_: ()
    ahead: Callable[[Any, Any], Any] | None = None
    then: Callable[[Any], None] = lambda _: None


@dataclass(frozen=True)
class Correction:
    """What an administrator may correct before work that failed is tried again; what stands there is never shown.

    `fields(ctx, subject)` names it; `write(ctx, subject, values)` keeps new texts by name, and raises `Refused`.
    """

    fields: Callable[[Any, Any], Iterable[str]]
    write: Callable[[Any, Any, Mapping[str, str]], None]


@dataclass(frozen=True)
class IncidentKind:
    """A kind of work that may end as an incident, and what `retry(ctx, incident)` and `skip(ctx, incident)` do.

    `title` names the kind for people. `label(ctx, incident)` names the work, in English.
    """

    name: str
    title: str
    retry: Callable[[Any, Any], None]
    skip: Callable[[Any, Any], None]
    label: Callable[[Any, Any], str]
    correction: Correction | None = None


@dataclass(frozen=True)
class Effect:
    """Work after the commit: `run(kernel, message)`; may return a command, dispatched with the message's key.

    `limits(kernel, message)` gives the `core.limiting.Limits` that it keeps, if any. `title` names it for people.
    """

    name: str
    run: Callable[[Any, Any], Any]
    priority: Priority = Priority.PERSON
    limits: Callable[[Any, Any], Any] | None = None
    title: str = ""
    correction: Correction | None = None


@dataclass(frozen=True)
class Schedule:
    """Work that comes back: `run(kernel)` at most once per `every`, whichever process ticks."""

    name: str
    every: timedelta
    run: Callable[[Any], None]


@dataclass(frozen=True)
class Listener:
    """What a module does in the same transaction when a journal entry of type `entry` is recorded.

    Used for what is always true of the product (such as running the case type's reactions), never for a vertical.
    """

    entry: str
    run: Callable[[Any, Any, Any], None]


@dataclass(frozen=True)
class Routes:
    """HTTP routes of a module."""

    router: APIRouter


Item = (
    Part
    | FileKind
    | Namespace
    | Names
    | Derivation
    | Rule
    | Command
    | IncidentKind
    | Effect
    | Schedule
    | Listener
    | Routes
)


MOST_TYPES = 1000
"""Types of facts whose listeners are remembered."""


class Registry:
    """All that modules registered, by kind and name."""

    def __init__(self) -> None:
        self._items: dict[tuple[str, str], Item] = {}
        self._owners: dict[tuple[str, str], str] = {}
        self._lists: dict[type, list[Item]] = {}
        self._names: dict[type, dict[str, Item]] = {}
        self._kinds: dict[str, dict[str, Part]] = {}
        self._listeners: dict[str, Sequence[Listener]] = {}
        self._frozen = False
        self.module = "core"
        self.modules: dict[str, tuple[str, ...]] = {}
        """The modules by name, with those that each depends on."""

    def add(self, item: Item) -> None:
        """Take `item` in; raises `StartRefused` if its name is taken or the registry is frozen."""
        key = (slot(item), identity(item))
        if self._frozen:
            raise StartRefused(reason=f"module {self.module} registers {key} after start-up")
        if key in self._items:
            raise StartRefused(reason=f"{key[0]} {key[1]!r} of {self.module} is already in {self._owners[key]}")
        self._items[key] = item
        self._owners[key] = self.module
        self._index(item)

    def _index(self, item: Item) -> None:
        self._lists.setdefault(type(item), []).append(item)
        self._names.setdefault(type(item), {}).setdefault(identity(item), item)
        if isinstance(item, Part):
            self._kinds.setdefault(item.kind, {})[item.name] = item

    def freeze(self) -> None:
        """Refuse any later addition."""
        self._frozen = True

    def parts(self, kind: str) -> Mapping[str, Part]:
        """The parts of one kind, by name."""
        return MappingProxyType(self._kinds.get(kind, {}))

    def find(self, type_: type, name: str) -> Any:
        """The item of this class and name, or None."""
        return self._names.get(type_, {}).get(name)

    def all(self, type_: type) -> Iterator[Any]:
        """Every item of one class, in the order of registration."""
        return iter(self._lists.get(type_, ()))

    def listeners(self, entry: str) -> Sequence[Listener]:
        """Who listens to facts of this type, in the order of registration."""
        if entry not in self._listeners:
            found = tuple(one for one in self.all(Listener) if one.entry in (entry, "*"))
            if not self._frozen or len(self._listeners) >= MOST_TYPES:
                return found
            self._listeners[entry] = found
        return self._listeners[entry]

    def variant(self, change: Callable[[Item], Item]) -> "Registry":
        """A frozen copy with `change(item)` in the place of each item; names stay what they are."""
        copy = Registry()
        copy.modules = dict(self.modules)
        for key, item in self._items.items():
            copy.module = self._owners[key]
            copy.add(change(item))
        copy.module = "core"
        copy.freeze()
        return copy

    def owner(self, item: Item) -> str:
        """The module that registered `item`."""
        return self._owners[slot(item), identity(item)]


def slot(item: Item) -> str:
    """The space in which the item's name must be unique."""
    return f"{item.kind}@{item.of}" if isinstance(item, Part) else type(item).__name__.lower()


def identity(item: Item) -> str:
    """The item's unique name in its slot."""
    match item:
        case Command():
            return item.type.__name__
        case Routes():
            return f"{id(item.router)}"
        case Listener():
            return f"{item.entry}:{item.run.__module__}.{item.run.__qualname__}"
        case _:
            return item.name
