"""Groups: values of their own scope, once (container) or in rows (datagrid, editgrid)."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from pydantic import Field

from modules.forms.cleaning import Cleaning
from modules.forms.comparing import empty
from modules.forms.component import Component, Node, Raw, Values
from modules.forms.describing import merged
from modules.forms.inputs import MISSING, REQUIRED, WRONG
from modules.forms.messages import Translate, translator
from modules.forms.options import ComponentOptions, InputOptions, Rules
from modules.forms.places import Place, element_id
from modules.forms.problems import Fault
from modules.forms.references import ROW, Path, Scopes
from modules.forms.values import DisplayRow
from modules.forms.view import View

MOST_ROWS = 1_000
TOO_MANY = "{label} takes at most {max} rows."


class GroupOptions(InputOptions):
    """What a group may say."""

    components: Any = Field(default=None, description="What it holds.")
    add_another: str = Field(default="", max_length=200, description="Text of the button that adds a row.")
    disable_adding_removing_rows: bool = Field(default=False, description="Keep the rows that are there.")


class Group(Component):
    """Components whose values stand together under one key."""

    options_model: ClassVar[type[ComponentOptions]] = GroupOptions
    has_value = True

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.rules: Rules = self.options.validate_
        self.messages: Mapping[str, str] = self.options.errors
        if self.rules.custom_message:
            self.messages = {"*": self.rules.custom_message, **self.messages}

    @classmethod
    def child_lists(cls, raw: Raw) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """Its `components`."""
        yield ("components",), raw.get("components", [])

    @classmethod
    def inner_scope(cls, path: Path) -> Path:
        """Under its own key."""
        return path

    def keep_hidden(self, base: Raw, out: Values) -> None:
        """Values that outlive their group (`clearOnHide: false`)."""
        if self.key in base:
            out[self.key] = base[self.key]

    def inner_schema(self) -> dict[str, Any]:
        """The JSON Schema of one set of values."""
        properties = merged(pair for child in self.children for pair in child.properties())
        return {"type": "object", "properties": properties, "additionalProperties": False}


class Container(Group):
    """Values of their own scope."""

    template = "fieldset.html"

    def read(self, raw: Raw, initial: Raw, out: Values, place: Place, cleaning: Cleaning) -> None:
        """The values inside; anything but an object is a fault."""
        given, first = raw.get(self.key), initial.get(self.key)
        if given is not None and not isinstance(given, Mapping):
            cleaning.faults[place.path(self.key)] = Fault("invalid", WRONG)
        inner = out.setdefault(self.key, {})
        place, given, first = place.inside(self.key), mapping(given), mapping(first)
        for child in self.children:
            child.read(given, first, inner, place, cleaning)

    def settle_shown(self, base: Raw, scopes: Scopes, out: Values, place: Place, cleaning: Cleaning) -> None:
        """What is visible inside."""
        inner = out.setdefault(self.key, {})
        given, scopes = mapping(base.get(self.key)), (*scopes, mapping(scopes[-1].get(self.key)))
        place = place.inside(self.key)
        for child in self.children:
            child.settle(given, scopes, inner, place, cleaning)

    def check_shown(self, values: Raw, place: Place, cleaning: Cleaning) -> None:
        """The rules of what is inside; what is wrong with the whole is said only if nothing inside is."""
        path, inner, known = place.path(self.key), mapping(values.get(self.key)), len(cleaning.errors)
        for child in self.children:
            child.check(inner, place.inside(self.key), cleaning)
        lacks = Fault("required", REQUIRED) if self.rules.required and empty(inner) else None
        fault = cleaning.faults.get(path) or lacks
        if fault and len(cleaning.errors) == known:
            cleaning.report(path, self.label, fault, self.messages)

    def receive(self, sent: Raw, out: Values) -> None:
        """The post's values inside."""
        node = sent.get(self.key)
        if isinstance(node, Mapping):
            inner = out.setdefault(self.key, {})
            for child in self.children:
                child.receive(node, inner)

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """What is inside, rendered."""
        path = place.path(self.key)
        inner, given = mapping(raw.get(self.key)), mapping(values.get(self.key))
        slots = super().slots(inner, given, place.inside(self.key), view)
        return {**slots, "path": path, "error": view.errors.get(path, "")}

    def properties(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """An object."""
        yield self.key, {"title": self.label, **self.inner_schema()}

    def display(self, values: Raw, language: str, text: Translate) -> Iterator[DisplayRow]:
        """One row with what is inside."""
        inner = mapping(values.get(self.key))
        rows = tuple(row for child in self.children for row in child.display(inner, language, text))
        if rows:
            yield DisplayRow(text(self.label), "", self.type, rows)


class DataGrid(Group):
    """Values in rows, which people add and remove."""

    template = "datagrid.html"

    @classmethod
    def inner_scope(cls, path: Path) -> Path:
        """In the rows under its key."""
        return (*path, ROW)

    def rows(self, value: Any) -> list[Any]:
        """The rows of a value, whatever its shape."""
        return rows_of(value)

    def like(self, row: Raw, number: int) -> Values:
        """An empty row to stand for this one, the values of which are read into it."""
        return {}

    def grown(self, value: Any, number: int | None) -> Any:
        """The value with one row more, as a button asks; rows that nest are put below that of `number`."""
        rows = value if isinstance(value, list) else []
        return [*rows, {}] if number is None and len(rows) < self.most else rows

    def shrunk(self, value: Any, number: int) -> Any:
        """The value without the row of this number, if it can be spared."""
        rows = value if isinstance(value, list) else []
        return rows[:number] + rows[number + 1 :] if len(rows) > self.least else rows

    @property
    def least(self) -> int:
        """Fewest rows."""
        return max(self.rules.min_length or 0, int(self.rules.required))

    @property
    def most(self) -> int:
        """Most rows."""
        return min(MOST_ROWS if self.rules.max_length is None else self.rules.max_length, MOST_ROWS)

    @property
    def fixed(self) -> bool:
        """Whether rows can't be added or removed."""
        return bool(self.options.disabled or self.options.disable_adding_removing_rows)

    def read(self, raw: Raw, initial: Raw, out: Values, place: Place, cleaning: Cleaning) -> None:
        """The rows; anything but a list of objects of bearable length is a fault."""
        key, first = self.key, self.rows(initial.get(self.key))
        given = MISSING if self.options.disabled else raw.get(key, MISSING)
        if given is MISSING:
            given = initial.get(key, self.options.default_value)
        if given is None and not cleaning.padding:
            return
        given = [] if given is None else given
        if cleaning.padding and isinstance(given, list):
            given = [*given, *({} for _ in range(self.least - len(given)))]
        if not isinstance(given, list) or not all(isinstance(row, Mapping) for row in given[: MOST_ROWS + 1]):
            cleaning.faults[place.path(key)] = Fault("invalid", WRONG)
            return
        if len(given) > MOST_ROWS:
            cleaning.faults[place.path(key)] = Fault("maxLength", TOO_MANY, {"max": self.most})
        out[key] = rows = list[dict[str, Any]]()
        for i, row in enumerate(given[:MOST_ROWS]):
            rows.append(self.like(row, i))
            before, inside = first[i] if i < len(first) else {}, place.inside(key, i)
            for child in self.children:
                child.read(row, before, rows[i], inside, cleaning)

    def settle_shown(self, base: Raw, scopes: Scopes, out: Values, place: Place, cleaning: Cleaning) -> None:
        """What is visible in each row."""
        if self.key not in base:
            return
        out[self.key] = rows = list[dict[str, Any]]()
        seen = self.rows(scopes[-1].get(self.key))
        for i, row in enumerate(base[self.key]):
            rows.append(self.like(row, i))
            around, inside = (*scopes, seen[i] if i < len(seen) else {}), place.inside(self.key, i)
            for child in self.children:
                child.settle(row, around, rows[i], inside, cleaning)

    def check_shown(self, values: Raw, place: Place, cleaning: Cleaning) -> None:
        """The number of rows, then the rules of each."""
        path, rows = place.path(self.key), self.rows(values.get(self.key))
        fault = cleaning.faults.get(path)
        if fault is None and len(rows) < self.least:
            fault = Fault("minLength", "{label}: add at least {min}.", {"min": self.least})
        elif fault is None and len(rows) > self.most:
            fault = Fault("maxLength", TOO_MANY, {"max": self.most})
        if fault is None and self.rules.required and all(map(empty, rows)):
            fault = Fault("required", REQUIRED)
        if fault:
            cleaning.report(path, self.label, fault, self.messages)
        for i, row in enumerate(rows):
            inside = place.inside(self.key, i)
            for child in self.children:
                child.check(row, inside, cleaning)

    def receive(self, sent: Raw, out: Values) -> None:
        """The post's rows in the order of their numbers."""
        node = sent.get(self.key)
        if not isinstance(node, Mapping):
            return
        out[self.key] = rows = list[dict[str, Any]]()
        for _, row in self.numbered(node):
            rows.append({})
            for child in self.children:
                child.receive(row, rows[-1])

    def numbered(self, node: Raw) -> list[tuple[int, Raw]]:
        """The rows of a post with their numbers, in their order."""
        found = ((int(k), row) for k, row in node.items() if k.isdecimal() and isinstance(row, Mapping))
        return sorted(found, key=lambda one: one[0])

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """The rows, rendered; at least as many as are needed."""
        path = place.path(self.key)
        typed, clean = self.rows(raw.get(self.key)), self.rows(values.get(self.key))
        rows = []
        for i, kept in enumerate(clean):
            sent, inside = typed[i] if i < len(typed) else {}, place.inside(self.key, i)
            rows.append([child.render(sent, kept, inside, view) for child in self.children])
        can_change = not (self.fixed or view.read_only)
        return {
            "path": path,
            "name": place.input_name(self.key),
            "id": element_id(path),
            "rows": rows,
            "error": view.errors.get(path, ""),
            "required": self.least > 0,
            "can_add": can_change and len(rows) < self.most,
            "can_remove": can_change and len(rows) > self.least,
            "trigger": view.trigger(self.triggers, place, self.path),
        }

    def properties(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """A list of objects."""
        schema = {"title": self.label, "type": "array", "items": self.inner_schema(), "maxItems": self.most}
        yield self.key, {**schema, "minItems": self.least} if self.least else schema

    def display(self, values: Raw, language: str, text: Translate) -> Iterator[DisplayRow]:
        """One row per row, numbered, with what it holds."""
        found = []
        for i, row in enumerate(self.rows(values.get(self.key)), start=1):
            inner = tuple(shown for child in self.children for shown in child.display(row, language, text))
            found.append(DisplayRow(translator(language)("Row {number}").format(number=i), "", "row", inner))
        if found:
            yield DisplayRow(text(self.label), "", self.type, tuple(found))


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` if it is an object, else nothing."""
    return value if isinstance(value, Mapping) else {}


def rows_of(value: Any) -> list[Any]:
    """The objects of a list; anything else becomes empty rows or none."""
    return [mapping(row) for row in value[:MOST_ROWS]] if isinstance(value, list) else []
