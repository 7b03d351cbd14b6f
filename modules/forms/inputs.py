"""What every component with a value does: defaults, requirement, rules, calculation, several values."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from pydantic_core import CoreSchema

from modules.forms.autocomplete import autocomplete_of
from modules.forms.changes import NOTHING
from modules.forms.cleaning import Cleaning
from modules.forms.comparing import empty
from modules.forms.component import Component, Node, Raw, Values
from modules.forms.conditions import ConditionReader, context_of
from modules.forms.logic import Logic
from modules.forms.messages import Translate
from modules.forms.options import ComponentOptions, InputOptions, Rules
from modules.forms.patterns import compile_pattern
from modules.forms.places import Place, element_id
from modules.forms.problems import Fault, FormProblem
from modules.forms.references import Index, Path, Scopes, dotted
from modules.forms.values import DisplayRow
from modules.forms.view import View

MISSING: Any = object()
SLOW: Any = object()
SKIPPED: Any = object()
"""Stands for the value of an input that people left empty."""
FREE: Mapping[str, Any] = {"text": "free"}
WAS = "~was"
MOST_VALUES = 100
REQUIRED = "{label} is required."
WRONG = "{label} can't be read. Check what you entered."


class Input(Component):
    """A component with a value. Types say how to `coerce` it, its `faults`, how it is `spoken`."""

    options_model: ClassVar[type[ComponentOptions]] = InputOptions
    has_value = True
    can_repeat: ClassVar[bool] = False
    several_lines: ClassVar[bool] = False
    input_type: ClassVar[str] = "text"
    input_mode: ClassVar[str] = ""
    autocomplete: ClassVar[str] = ""

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.rules: Rules = self.options.validate_
        self.multiple = bool(self.options.multiple) and self.can_repeat
        self.calculation: Logic | None = None
        self.first_value: Logic | None = None
        self.validation: Logic | None = None
        self._reads: tuple[Path, ...] = ()
        self.locked = bool(self.options.disabled or (self.options.hidden and not self.options.logic))
        self.unique = bool(self.options.unique or self.rules.unique)
        self.forgotten = self.options.persistent is not True
        self.computed = bool(self.options.calculate_value)
        self.pattern = compile_pattern(self.rules.pattern)[0]
        self.messages: Mapping[str, str] = self.options.errors
        if self.rules.custom_message:
            self.messages = {"*": self.rules.custom_message, **self.messages}

    def problems(self) -> Iterator[FormProblem]:
        """A pattern that RE2 refuses, several values where there can be one only."""
        if wrong := compile_pattern(self.rules.pattern)[1]:
            hint = "write an RE2 pattern: no look-ahead, look-behind or back-reference"
            yield FormProblem((*self.at, "validate", "pattern"), wrong, hint)
        if self.unique and self.host.taken is None:
            hint = "let a transition of the case type refuse what exists already"
            yield FormProblem((*self.at, "unique"), "nothing here can tell whether a value is unique", hint)
        if self.options.multiple and not self.can_repeat:
            yield FormProblem((*self.at, "multiple"), f"{self.type} takes one value only", "use a datagrid")

    def link(self, index: Index) -> list[FormProblem]:
        """Compile condition, calculation and JSONLogic validation."""
        problems = super().link(index)
        reader = ConditionReader(index, self.scope)
        if isinstance(self.options.calculate_value, dict):
            self.calculation, self._reads = reader.rule(self.options.calculate_value, (*self.at, "calculateValue"))
        if isinstance(self.options.custom_default_value, dict):
            place = (*self.at, "customDefaultValue")
            self.first_value, reads = reader.rule(self.options.custom_default_value, place)
            self._reads += reads
        self._reads += self.redrawn(index)
        if isinstance(self.rules.json_, dict):
            self.validation, _ = reader.rule(self.rules.json_, (*self.at, "validate", "json"))
        return [*problems, *reader.problems]

    def redrawn(self, index: Index) -> tuple[Path, ...]:
        """The field whose change shows this one anew; `data` stands for all, which is what rules do by themselves."""
        name = self.options.redraw_on
        found = index.named(name, self.scope) if name and name != "data" else None
        return (found.target,) if found and found.target != self.path else ()

    def reads(self) -> tuple[Path, ...]:
        """What the condition and the calculation depend on."""
        return (*super().reads(), *self._reads)

    def coerce(self, raw: Any, cleaning: Cleaning) -> Any:
        """`raw` as this type's value, None if empty; raises `Fault` on anything else."""
        raise Fault("invalid", WRONG)

    def faults(self, value: Any, cleaning: Cleaning) -> Iterator[Fault]:
        """The rules that one non-empty value breaks."""
        return iter(())

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The value as people read it."""
        return str(value)

    def typed(self, value: Any, language: str) -> str:
        """The value as it stands in the input."""
        return "" if value is None or isinstance(value, list | dict) else str(value)

    @property
    def mask_example(self) -> str:
        """What stands in the empty field when nothing else does."""
        return ""

    def unit(self, language: str) -> str:
        """What is written after the field."""
        return str(self.options.suffix)

    def plain(self) -> bool:
        """Whether nothing but the value sent decides what becomes of it."""
        ruled = self.condition or self.changes or self.calculation or self.first_value or self.validation
        special = self.computed or self.unique or self.locked or self.multiple or self.options.hidden
        names = ("read", "settle_shown", "check_shown")
        same = all(getattr(type(self), name) is getattr(Input, name) for name in names)
        return same and not ruled and not special

    def swift(self) -> CoreSchema | None:
        """A Pydantic schema that accepts nothing but right values, and gives them as they are kept.

        Texts marked `FREE` may hold signs that aren't printable: whoever validates looks for those.
        """
        return None

    def quick(self, value: Any, cleaning: Cleaning) -> Any:
        """The value read and checked in one step; `SLOW` unless it is plainly right, None for no value."""
        if value is MISSING or value is None:
            return SLOW
        try:
            found = self.coerce(value, cleaning)
        except Fault:
            return SLOW
        wrong = next(self.broken(found, cleaning, self.changed_need(NOTHING)), None)
        return found if wrong is None else SLOW

    def read(self, raw: Raw, initial: Raw, out: Values, place: Place, cleaning: Cleaning) -> None:
        """The sent value if the person may send one, else the initial one, else the default."""
        key = self.key
        fixed = self.locked or (self.computed and not self.options.allow_calculate_override)
        value = MISSING if fixed else raw.get(key, MISSING)
        if value is MISSING:
            value = initial.get(key, MISSING)
        if value is MISSING:
            value = None if self.computed else self.options.default_value
            if self.first_value and value is None:
                cleaning.unsent.add(place.dotted + key)
        if value is None:
            return
        try:
            found = self.coerce_all(value, place, cleaning) if self.multiple else self.coerce(value, cleaning)
        except Fault as fault:
            cleaning.faults[place.dotted + key] = fault
            return
        if found is not None:
            out[key] = found

    def coerce_all(self, raw: Any, place: Place, cleaning: Cleaning) -> list[Any] | None:
        """The values that are right; the fault of the last that is not."""
        items = raw if isinstance(raw, list) else [raw]
        if len(items) > MOST_VALUES:
            raise Fault("maxLength", "{label} takes at most {max} values.", {"max": MOST_VALUES})
        found = []
        for item in items:
            try:
                found.append(None if item is None else self.coerce(item, cleaning))
            except Fault as fault:
                cleaning.faults[place.dotted + self.key] = fault
        return [value for value in found if value is not None] or None

    def settle_shown(self, base: Raw, scopes: Scopes, out: Values, place: Place, cleaning: Cleaning) -> None:
        """The value, or the calculated one."""
        value = base.get(self.key)
        if value is None and self.calculation:
            value = self.calculated(self.calculation, scopes, cleaning)
        elif value is None and self.first_value and place.dotted + self.key in cleaning.unsent:
            value = self.calculated(self.first_value, scopes, cleaning)
        for rule in self.imposed(scopes, cleaning) if self.changes else ():
            value = self.calculated(rule, scopes, cleaning, value)
        if value is not None:
            out[self.key] = value

    def imposed(self, scopes: Scopes, cleaning: Cleaning) -> Iterator[Logic]:
        """The values that logic gives now."""
        for change in self.changes:
            if change.values and change.holds(scopes, cleaning):
                yield from change.values

    def calculated(self, calculation: Logic, scopes: Scopes, cleaning: Cleaning, value: Any = None) -> Any:
        """The value that the rule gives, if it is one of this type."""
        found = calculation.evaluate(context_of(scopes, value), cleaning.fuel)
        if self.multiple and isinstance(found, list):
            found = found[:MOST_VALUES]
        else:
            found = [found] if self.multiple and found is not None else found
        try:
            if self.multiple and found is not None:
                return [value for value in (self.coerce(item, cleaning) for item in found) if value is not None] or None
            return None if found is None else self.coerce(found, cleaning)
        except Fault:
            return None

    def keep_hidden(self, base: Raw, out: Values) -> None:
        """A value that outlives its field (`clearOnHide: false`)."""
        if self.key in base:
            out[self.key] = base[self.key]

    def check_shown(self, values: Raw, place: Place, cleaning: Cleaning) -> None:
        """The first broken rule, if any."""
        path, value = place.dotted + self.key, values.get(self.key)
        needed = self.changed_need(cleaning.states.get(path, NOTHING))
        fault = cleaning.faults.get(path) or next(self.broken(value, cleaning, needed), None)
        fault = fault or self.unjust(value, values, cleaning) or self.repeated(value, cleaning)
        if fault:
            cleaning.report(path, self.label, fault, self.messages)

    def changed_need(self, state: Mapping[str, Any]) -> bool:
        """Whether a value is required, now that logic has changed what it changes."""
        if self.locked or state.get("disabled"):
            return False
        return bool(state.get("validate.required", self.rules.required))

    def broken(self, value: Any, cleaning: Cleaning, needed: bool) -> Iterator[Fault]:
        """All broken rules: requirement first, then pattern and the type's own."""
        if empty(value):
            if needed:
                yield Fault("required", REQUIRED)
            return
        for item in value if self.multiple else (value,):
            yield from self.faults(item, cleaning)

    def unjust(self, value: Any, values: Raw, cleaning: Cleaning) -> Fault | None:
        """What the JSONLogic rule finds wrong with the value, given or not: it may say when one is needed."""
        if self.validation is None:
            return None
        answer = self.validation.evaluate(context_of((cleaning.values, values), value), cleaning.fuel)
        if answer is True:
            return None
        own = {"message": cleaning.text(answer)} if isinstance(answer, str) and answer else {}
        return Fault("json", "{message}" if own else WRONG, own)

    def repeated(self, value: Any, cleaning: Cleaning) -> Fault | None:
        """Whether another submission holds a value that must be the only one."""
        taken = cleaning.host.taken if self.unique else None
        items = value if self.multiple else [value]
        if taken is None or empty(value) or not any(taken(cleaning.form, dotted(self.path), item) for item in items):
            return None
        return Fault("unique", "{label}: this is already in use. Give another one.")

    def receive(self, sent: Raw, out: Values) -> None:
        """The last of the sent texts, or all when there may be several."""
        node = sent.get(self.key)
        if isinstance(node, Mapping) and "" in node:
            node = node[""]
        if isinstance(node, list):
            out[self.key] = list(node) if self.multiple else node[-1]
        was = sent.get(self.key + WAS)
        if self.remembered() and isinstance(was, list) and was[-1] == out.get(self.key):
            out[self.key] = None

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """Label, state and value of the field."""
        path, value = place.path(self.key), self.current(raw, values)
        state = view.state(path)
        errors = [view.errors[path]] if path in view.errors else []
        described = [element_id(path, "h")] if self.options.description or self.options.tooltip else []
        described += [element_id(path, "e")] if errors else []
        return {
            "path": path,
            "id": element_id(path),
            "name": place.input_name(self.key),
            "value": value,
            "texts": self.shown_texts(value, view.language),
            "error": errors[0] if errors else "",
            "described": " ".join(described),
            "required": self.changed_need(state),
            "disabled": state.get("disabled", self.locked) or view.read_only,
            "readonly": self.computed and not self.options.allow_calculate_override and not self.locked,
            "worked": self.worked(values, view),
            "was_name": place.input_name(self.key + WAS),
            "was": self.typed(values.get(self.key), view.language) if self.remembered() else None,
            "autocomplete": self.options.autocomplete or self.autocomplete or autocomplete_of(self.key),
            "trigger": view.trigger(self.triggers, place, self.path),
        }

    def worked(self, values: Raw, view: View) -> str:
        """The calculated value as people read it."""
        value = values.get(self.key)
        items = value if self.multiple and isinstance(value, list) else [value]
        return ", ".join(self.spoken(one, view.language, view.text) for one in items if one is not None)

    def remembered(self) -> bool:
        """Whether the form must tell a calculated value from one that the person typed over it."""
        return self.computed and bool(self.options.allow_calculate_override)

    def current(self, raw: Raw, values: Raw) -> Any:
        """What was typed, or the settled value where nothing can be typed."""
        fixed = self.locked or (self.computed and not self.options.allow_calculate_override)
        typed = None if fixed else raw.get(self.key)
        if self.options.protected:
            return typed
        return values.get(self.key) if typed is None else typed

    def shown_texts(self, value: Any, language: str) -> list[str]:
        """The text of each input of this field; at least one."""
        items = value if isinstance(value, list) else [value]
        return [self.typed(item, language) for item in items[: MOST_VALUES if self.multiple else 1]] or [""]

    def item_schema(self) -> dict[str, Any]:
        """The JSON Schema of one value."""
        return {"type": "string"}

    def properties(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The JSON Schema of the value, or of the list of values."""
        item = self.item_schema()
        schema = {"type": "array", "items": item, "maxItems": MOST_VALUES} if self.multiple else item
        yield self.key, {"title": self.label, **schema}

    def display(self, values: Raw, language: str, text: Translate) -> Iterator[DisplayRow]:
        """One row with the value, unless there is none; it is empty where people left the input so."""
        value = values.get(self.key)
        if value is None or value == [] or self.options.protected:
            return
        if value is SKIPPED:
            yield DisplayRow(text(self.label), "", self.type)
            return
        items = value if self.multiple and isinstance(value, list) else [value]
        words = ", ".join(self.spoken(item, language, text) for item in items)
        yield DisplayRow(text(self.label), words, self.type)
