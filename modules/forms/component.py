"""A component: everything about one form.io type in one class."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from markupsafe import Markup

from modules.forms.changes import NOTHING, Altered, Change, ChangeReader
from modules.forms.cleaning import Cleaning
from modules.forms.conditions import Condition, ConditionReader
from modules.forms.hosts import NO_HOST, Host
from modules.forms.messages import Translate
from modules.forms.options import ComponentOptions
from modules.forms.places import Place
from modules.forms.problems import FormProblem
from modules.forms.references import Index, Path, Scopes
from modules.forms.values import DisplayRow
from modules.forms.view import View

Values = dict[str, Any]
Raw = Mapping[str, Any]
NO_PATHS: frozenset[Path] = frozenset()
"""The one empty set of paths, instead of one per component."""


@dataclass(frozen=True, slots=True)
class Node:
    """A component as found in the JSON: its type, its options, where it stands, and what it holds."""

    type: str
    options: Any
    at: tuple[str | int, ...]
    scope: Path
    groups: tuple[tuple["Component", ...], ...] = ()
    host: Host = NO_HOST


class Component:
    """What every type is: shown or hidden, rendered, cleaned, described. Layouts and contents need no more.

    `secret` types are refused in public pages; `refers` is the property that names another form;
    what an `opaque` type holds is its own business.
    `child_lists(raw)` says where children stand in the JSON, `inner_scope` where their values go.
    """

    options_model: ClassVar[type[ComponentOptions]] = ComponentOptions
    summary: ClassVar[str] = ""
    template: ClassVar[str] = ""
    has_value: ClassVar[bool] = False
    secret: ClassVar[bool] = False
    refers: ClassVar[str] = ""
    opaque: ClassVar[bool] = False
    forgotten: bool = False
    drop: ClassVar[frozenset[str]] = frozenset()
    keep: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, node: Node) -> None:
        self.type, self.options, self.at = node.type, node.options, node.at
        self.key: str = node.options.key
        self.label: str = node.options.label or node.options.key
        self.path: Path = (*node.scope, self.key)
        self.groups = node.groups
        self.host = node.host
        self.children = tuple(child for group in node.groups for child in group)
        self.condition: Condition | None = None
        self.changes: tuple[Change, ...] = ()
        self.triggers = NO_PATHS

    @property
    def scope(self) -> Path:
        """Where its value stands: the path without its key."""
        return self.path[:-1]

    @classmethod
    def child_lists(cls, raw: Raw) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """Where this type keeps its children: JSON path inside the component, and the list."""
        return iter(())

    @classmethod
    def prepared(cls, raw: Raw) -> Raw:
        """The JSON as its options read it."""
        return raw

    @classmethod
    def inner_scope(cls, path: Path) -> Path:
        """Where the values of the children go: beside this component unless it is a group."""
        return path[:-1]

    def problems(self) -> Iterator[FormProblem]:
        """What is wrong with this component beyond its options' types."""
        return iter(())

    def public_problems(self) -> Iterator[FormProblem]:
        """Why this component can't stand in a page without an account (`secret` types only)."""
        return iter(())

    def link(self, index: Index) -> list[FormProblem]:
        """Compile what refers to other components."""
        reader = ConditionReader(index, self.scope)
        if self.options.conditional:
            self.condition = reader.read(self.options.conditional, (*self.at, "conditional"))
        if self.options.logic:
            self.changes = ChangeReader(reader, self.host).read(self.options.logic, (*self.at, "logic"))
        return reader.problems

    def reads(self) -> tuple[Path, ...]:
        """The values that this component depends on."""
        reads = self.condition.reads if self.condition else ()
        return (*reads, *(read for change in self.changes for read in change.reads))

    def walk(self) -> Iterator["Component"]:
        """This component and all below."""
        yield self
        for child in self.children:
            yield from child.walk()

    def read(self, raw: Raw, initial: Raw, out: Values, place: Place, cleaning: Cleaning) -> None:
        """Take what is declared out of a submission, coerced to its type; faults are noted, never raised."""
        for child in self.children:
            child.read(raw, initial, out, place, cleaning)

    def shown(self, scopes: Scopes, cleaning: Cleaning) -> bool:
        """Whether the component is visible among these values."""
        return self.condition is None or self.condition.holds(scopes, cleaning.fuel)

    def changed(self, scopes: Scopes, cleaning: Cleaning) -> Mapping[str, Any]:
        """The properties that logic changes among these values, by name."""
        found: dict[str, Any] = {}
        for change in self.changes:
            if change.holds(scopes, cleaning):
                found.update(change.properties)
        return found

    def settle(self, base: Raw, scopes: Scopes, out: Values, place: Place, cleaning: Cleaning) -> None:
        """Keep what is visible, with calculated values; `scopes` are the values as settled so far."""
        hidden = self.options.hidden
        if self.changes:
            state = cleaning.states[place.dotted + self.key] = self.changed(scopes, cleaning)
            hidden = state.get("hidden", hidden)
        if not hidden and self.shown(scopes, cleaning):
            cleaning.visible.add(place.dotted + self.key)
            self.settle_shown(base, scopes, out, place, cleaning)
        elif not self.options.clear_on_hide:
            self.keep_hidden(base, out)

    def settle_shown(self, base: Raw, scopes: Scopes, out: Values, place: Place, cleaning: Cleaning) -> None:
        """What a visible component puts into the values."""
        for child in self.children:
            child.settle(base, scopes, out, place, cleaning)

    def keep_hidden(self, base: Raw, out: Values) -> None:
        """What a hidden component keeps when `clearOnHide` is off; layouts keep nothing."""

    def check(self, values: Raw, place: Place, cleaning: Cleaning) -> None:
        """Report every broken rule of what is visible."""
        if place.dotted + self.key in cleaning.visible:
            self.check_shown(values, place, cleaning)

    def check_shown(self, values: Raw, place: Place, cleaning: Cleaning) -> None:
        """The rules of a visible component."""
        for child in self.children:
            child.check(values, place, cleaning)

    def receive(self, sent: Raw, out: Values) -> None:
        """Take this component's part of an HTML post, already nested by name."""
        for child in self.children:
            child.receive(sent, out)

    def render(self, raw: Raw, values: Raw, place: Place, view: View) -> Markup:
        """The component as HTML; `raw` is what was typed, `values` what it means."""
        if not view.shows(place.path(self.key)):
            return view.placeholder(place.path(self.key))
        state = view.state(place.path(self.key)) if self.changes else NOTHING
        shown = Altered(self, state) if state else self
        return view.fill(self.template, c=shown, **self.slots(raw, values, place, view))

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """What the template of this type needs."""
        rendered = [[child.render(raw, values, place, view) for child in group] for group in self.groups]
        return {"place": place, "path": place.path(self.key), "groups": rendered}

    def finish(self, values: dict[str, Any]) -> None:
        """The last touch on the object that holds the value; called on `opaque` and `forgotten` components."""
        if self.forgotten:
            values.pop(self.key, None)

    def properties(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The JSON Schema of each value that this component brings, by key."""
        for child in self.children:
            yield from child.properties()

    def display(self, values: Raw, language: str, text: Translate) -> Iterator[DisplayRow]:
        """The component's values as people read them."""
        for child in self.children:
            yield from child.display(values, language, text)
