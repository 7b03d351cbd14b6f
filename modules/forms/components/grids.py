"""Rows of other shapes: those that open one at a time (editgrid), and pairs of key and value (datamap)."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from modules.forms.cleaning import Cleaning
from modules.forms.component import Node, Raw, Values
from modules.forms.components.groups import DataGrid, GroupOptions, rows_of
from modules.forms.messages import Ours, Translate
from modules.forms.places import Place
from modules.forms.problems import Fault
from modules.forms.values import DisplayRow
from modules.forms.view import View

LONGEST_SUMMARY = 120


class EditGridOptions(GroupOptions):
    """What rows that open may say."""

    open_when_empty: bool = Field(default=False, description="Whether a first row is there from the start.")
    save_row: Any = Field(default=None, description="Ignored: rows are sent with the form.")
    remove_row: Any = Field(default=None, description="Ignored.")
    in_edit: Any = Field(default=None, description="Ignored.")


class EditGrid(DataGrid):
    """Values in rows, each folded to one line until it is opened."""

    options_model = EditGridOptions
    template = "editgrid.html"

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """The rows, with a line that sums each up, and whether it stands open."""
        slots = super().slots(raw, values, place, view)
        kept = self.rows(values.get(self.key))
        return {**slots, "rows": [self.folded(i, row, slots["rows"][i], place, view) for i, row in enumerate(kept)]}

    def folded(self, number: int, row: Raw, fields: list[Any], place: Place, view: View) -> dict[str, Any]:
        """One row: open when it is new or holds a mistake."""
        inside = place.inside(self.key, number)
        shown = [one.text for child in self.children for one in child.display(row, view.language, view.text)]
        words = ", ".join(filter(None, shown))[:LONGEST_SUMMARY]
        wrong = any(path.startswith(inside.dotted) for path in view.errors)
        return {"fields": fields, "words": words, "open": wrong or not words}


class DataMapOptions(GroupOptions):
    """What pairs of key and value may say."""

    key_label: str = Field(default="Key", max_length=200, description="Label of the keys.")
    key_before_value: Any = Field(default=None, description="Ignored: the key comes first.")
    value_component: Any = Field(default=None, description="The component of the values.")


class DataMap(DataGrid):
    """Pairs of key and value, kept as an object."""

    options_model = DataMapOptions
    opaque = True

    @classmethod
    def child_lists(cls, raw: Raw) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """The key, and the component of the value."""
        label = raw.get("keyLabel")
        key = {"type": "textfield", "key": "key", "label": label if isinstance(label, str) and label else "Key"}
        given = raw.get("valueComponent")
        value = {"type": "textfield", **(given if isinstance(given, dict) else {})}
        rules = {"required": True, "maxLength": 200, "pattern": r"[^\[\]]+"}
        yield ("valueComponent",), [{**key, "validate": rules}, {**value, "key": "value"}]

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        for child, own in zip(self.children, ("Key", "Value"), strict=False):
            child.label = Ours(own) if child.label in (own, child.key) else child.label

    def rows(self, value: Any) -> list[Any]:
        """The pairs of an object, or rows as an HTML form sends them."""
        if isinstance(value, Mapping):
            value = [{"key": key, "value": one} for key, one in value.items()]
        return rows_of(value)

    def read(self, raw: Raw, initial: Raw, out: Values, place: Place, cleaning: Cleaning) -> None:
        """The pairs as rows."""
        sides = [
            {**side, self.key: self.rows(side[self.key])} if isinstance(side.get(self.key), Mapping) else side
            for side in (raw, initial)
        ]
        super().read(sides[0], sides[1], out, place, cleaning)

    def check_shown(self, values: Raw, place: Place, cleaning: Cleaning) -> None:
        """Also: each key once."""
        super().check_shown(values, place, cleaning)
        keys = [row.get("key") for row in self.rows(values.get(self.key))]
        if len(set(keys)) < len(keys):
            fault = Fault("unique", "{label}: each key once only.")
            cleaning.report(place.path(self.key), self.label, fault, self.messages)

    def finish(self, values: dict[str, Any]) -> None:
        """Rows become an object."""
        if isinstance(values.get(self.key), list):
            rows = self.rows(values[self.key])
            values[self.key] = {str(row["key"]): row.get("value") for row in rows if row.get("key")}

    def properties(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """An object of values of one type."""
        inner = dict(pair for child in self.children[1:] for pair in child.properties())
        yield self.key, {"title": self.label, "type": "object", "additionalProperties": inner.get("value", {})}

    def display(self, values: Raw, language: str, text: Translate) -> Iterator[DisplayRow]:
        """One row per pair."""
        found: list[DisplayRow] = []
        for row in self.rows(values.get(self.key)):
            shown = [one for child in self.children[1:] for one in child.display(row, language, text)]
            found.extend(DisplayRow(str(row.get("key", "")), one.text, one.kind, one.rows) for one in shown)
        if found:
            yield DisplayRow(text(self.label), "", self.type, tuple(found))
