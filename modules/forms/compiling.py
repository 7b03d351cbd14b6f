"""From form.io JSON to components: every mistake found in one pass, nothing compiled that holds one."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError

from modules.forms.component import Component, Node
from modules.forms.components.groups import Container
from modules.forms.components.nesting import Nest
from modules.forms.harmless import HARMLESS, pruned
from modules.forms.hosts import NO_HOST, Host
from modules.forms.introspection import Introspector
from modules.forms.javascript import find_scripts
from modules.forms.lean import lean
from modules.forms.options import ComponentOptions, Model, Rules
from modules.forms.problems import FormProblem
from modules.forms.references import Path
from modules.forms.refusals import FIELD_WORDS, REMEDIES
from modules.forms.suggesting import nearest
from modules.forms.variants import variant_of

MOST_COMPONENTS = 500
DEEPEST = 20
KEY = re.compile(r"[A-Za-z](?:[-_]?[A-Za-z0-9])*_?", re.ASCII)
KEY_HINT = "letters, digits, - and _; for nested values use a container"

JsonPath = tuple[str | int, ...]


class Compiler:
    """One compilation: components built so far, and problems."""

    def __init__(self, types: Mapping[str, type[Component]], host: Host = NO_HOST, name: str = "") -> None:
        self.problems: list[FormProblem] = []
        self._host = host
        self._inside: list[str] = [name]
        self._nests: dict[Path, JsonPath] = {}
        self._plain: set[Path] = set()
        self._known: dict[str, Any] = {}
        self._types = types
        self._introspector = Introspector(types)
        self._count = 0
        self._taken: dict[Path, JsonPath] = {}

    def build_all(self, raw: Any, at: JsonPath, scope: Path, disabled: bool = False) -> tuple[Component, ...]:
        """The components of a list."""
        if not isinstance(raw, list):
            self.problems.append(FormProblem(at, "components must be a list", "write [ … ]"))
            return ()
        built = (self.build(item, (*at, i), scope, disabled) for i, item in enumerate(raw))
        return tuple(component for component in built if component)

    def build(self, raw: Any, at: JsonPath, scope: Path, disabled: bool) -> Component | None:
        """One component with all below, or None if it is refused."""
        self._count += 1
        if self._count > MOST_COMPONENTS or at.count("components") > DEEPEST:
            self.overflow(at)
            return None
        if not isinstance(raw, dict):
            self.refuse(at, "a component must be an object", 'write {"type": …, "key": …}')
            return None
        found = self._introspector.look(raw)
        type_ = self._types.get(found.type)
        if type_ is None:
            self.unknown(found.type, (*at, "type") if "type" in raw else at)
            return None
        first, _, rest = found.key.partition(".")
        if rest and type_.has_value:
            return self.nest(first, {**raw, "key": rest}, at, scope, disabled)
        self.problems.extend(find_scripts(raw, at))
        raw = {**raw, "key": self.key_of(found.key, at, not type_.has_value)}
        return self.build_of(variant_of(type_, raw), found.type, raw, at, scope, disabled)

    def build_of(
        self, type_: type[Component], name: str, raw: dict[str, Any], at: JsonPath, scope: Path, disabled: bool
    ) -> Component | None:
        """A component of a known type with all below."""
        if disabled:
            raw["disabled"] = True
        path = (*scope, raw["key"])
        self.claim(path, at)
        if type_.has_value and not issubclass(type_, Container):
            self._plain.add(path)
        inner, locked = type_.inner_scope(path), raw.get("disabled") is True
        if type_.refers:
            groups = self.referred(str(raw.get(type_.refers) or ""), type_, at, inner, locked)
        else:
            groups = tuple(self.build_all(c, (*at, *place), inner, locked) for place, c in type_.child_lists(raw))
        options = self.options(type_, raw, at)
        return self.finish(type_, Node(name, options, at, scope, groups, self._host)) if options else None

    def referred(
        self, name: str, type_: type[Component], at: JsonPath, scope: Path, disabled: bool
    ) -> tuple[tuple[Component, ...], ...]:
        """The components of another form; one that holds itself, however deep, is refused."""
        place, find = (*at, type_.refers), self._host.forms
        if find is None:
            self.refuse(place, "no other form can be read here", "write its components out in a container or fieldset")
            return ()
        if name in self._inside or len(self._inside) > DEEPEST:
            self.refuse(place, f"the form {name!r} holds itself", "leave it out, or use a datagrid for what repeats")
            return ()
        found = find(name)
        if not isinstance(found, Mapping):
            self.refuse(place, f"there is no form {name!r}", "name one that exists")
            return ()
        self._inside.append(name)
        components = [part for part in listed(found.get("components")) if not is_button(part)]
        groups = (self.build_all(components, (*place, "components"), scope, disabled),)
        self._inside.pop()
        return groups

    def nest(self, first: str, raw: dict[str, Any], at: JsonPath, scope: Path, disabled: bool) -> Component | None:
        """A component whose key has dots: its value stands one step deeper."""
        key = self.key_of(first, at)
        inner = self.build(raw, at, (*scope, key), disabled)
        self._nests.setdefault((*scope, key), at)
        return Nest(Node("nest", ComponentOptions(key=key), at, scope, ((inner,),))) if inner else None

    def clashes(self) -> Iterator[FormProblem]:
        """Dotted keys that go through a value of another kind."""
        for path in self._nests.keys() & self._plain:
            at = (*self._nests[path], "key")
            yield FormProblem(at, f"{path[-1]!r} is a field, nothing can stand inside of it", "rename one")

    def unknown(self, name: str, place: JsonPath) -> None:
        """Say that a type isn't offered, and what to use."""
        if name in REMEDIES:
            self.refuse(place, f"the component type {name!r} isn't offered", REMEDIES[name])
        else:
            meant = FIELD_WORDS.get(name)
            hint = f"use {meant}" if meant else nearest(name, self._types) or "the reference lists the types"
            self.refuse(place, f"unknown component type {name!r}", hint)

    def finish(self, type_: type[Component], node: Node) -> Component:
        """The component, with its own complaints noted."""
        component = type_(node)
        self.problems.extend(component.problems())
        for name in ("label", "title", "legend", "description", "tooltip", "placeholder"):
            if "{{" in str(getattr(node.options, name, "")):
                hint = "write the text out; show values with fields"
                self.problems.append(FormProblem((*node.at, name), f"{name} holds a template, never evaluated", hint))
        return component

    def key_of(self, key: str, at: JsonPath, optional: bool = False) -> str:
        """The key, or one made from the place for components without a value."""
        if not key and optional:
            return "_".join(["part", *(str(step) for step in at if isinstance(step, int))])
        if not key.isascii() or len(key) > 100 or not KEY.fullmatch(key):
            self.problems.append(FormProblem((*at, "key"), f"{key!r} can't be a key", KEY_HINT))
        return key

    def claim(self, path: Path, at: JsonPath) -> None:
        """Each key once per scope."""
        if path in self._taken:
            where = ".".join(map(str, self._taken[path]))
            self.problems.append(FormProblem((*at, "key"), f"the key {path[-1]!r} is already at {where}", "rename one"))
        self._taken.setdefault(path, at)

    def options(self, type_: type[Component], raw: dict[str, Any], at: JsonPath) -> Any:
        """The typed options; None and problems if they are refused."""
        model = type_.options_model
        kept = pruned(dict(type_.prepared(raw)), unread(model))
        try:
            return self.shared(lean(model.model_validate(kept)))
        except ValidationError as error:
            self.problems.extend(explained(error, at, model))
            return None

    def shared(self, options: Any) -> Any:
        """The same rules and lists of choices as another component's, kept once."""
        for name in ("validate_", "values"):
            found = getattr(options, name, None)
            if found is not None and not getattr(found, "json_", None):
                setattr(options, name, self._known.setdefault(told(found), found))
        return options

    def overflow(self, at: JsonPath) -> None:
        """Say once that the form is too large."""
        if self._count <= MOST_COMPONENTS + 1:
            limits = f"a form has at most {MOST_COMPONENTS} components, {DEEPEST} deep"
            self.problems.append(FormProblem(at, limits, "split the form"))
            self._count = MOST_COMPONENTS + 1

    def refuse(self, at: JsonPath, message: str, hint: str) -> None:
        """Note a problem; stands for the component that isn't built."""
        self.problems.append(FormProblem(at, message, hint))


def listed(components: Any) -> list[Any]:
    """The list itself, or none."""
    return components if isinstance(components, list) else []


def is_button(raw: Any) -> bool:
    """Whether this is a button: a form inside another is sent with it."""
    return isinstance(raw, dict) and raw.get("type") == "button"


def told(options: Any) -> str:
    """What options say, for a comparison."""
    if isinstance(options, tuple):
        return "; ".join(map(told, options))
    return f"{type(options).__name__} {vars(options) if isinstance(options, Model) else options!r}"


SCRIPTED = frozenset({"customConditional", "custom", "filter", "customFilter"})


@cache
def unread(model: type[ComponentOptions]) -> frozenset[str]:
    """The properties that the options leave out: told elsewhere, or of no concern here."""
    names = {field.alias or name for name, field in model.model_fields.items()}
    return (HARMLESS - names) | SCRIPTED | frozenset({"components"})


def explained(error: ValidationError, at: JsonPath, model: type[ComponentOptions]) -> Iterator[FormProblem]:
    """What Pydantic found, in the words of this product."""
    described = {field.alias or name: field.description or "" for name, field in model.model_fields.items()}
    for item in error.errors(include_url=False, include_context=False):
        loc = tuple(item["loc"])
        name = str(loc[-1]) if loc else ""
        if item["type"] == "extra_forbidden":
            known = described if len(loc) == 1 else RULE_NAMES
            hint = nearest(name, known) or "leave it out"
            yield FormProblem((*at, *loc), f"the property {name!r} isn't honoured here", hint, at_key=True)
        elif item["type"] == "missing":
            yield FormProblem((*at, *loc), f"{name} is missing", "add it")
        else:
            yield FormProblem((*at, *loc), f"{name}: {item['msg'].lower()}", described.get(str(loc[0]), ""))


RULE_NAMES = [field.alias or name for name, field in Rules.model_fields.items()]
