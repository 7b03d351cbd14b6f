"""A tree: rows that hold rows of the same fields, kept as form.io keeps them: `{data, children}`.

While a submission passes, its nodes are rows in reading order; names and paths count them so.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from modules.forms.cleaning import Cleaning
from modules.forms.component import Component, Raw, Values
from modules.forms.components.files import File
from modules.forms.components.groups import DataGrid, GroupOptions, mapping
from modules.forms.finishing import finish_at
from modules.forms.inputs import WRONG
from modules.forms.messages import Translate, translator
from modules.forms.nodes import DEEPEST, Row, depth_of, end_of, flat, nested, numbers_of, posted_depth, sound
from modules.forms.places import Place
from modules.forms.problems import Fault, FormProblem
from modules.forms.values import DisplayRow
from modules.forms.view import View

TOO_DEEP = "{label} takes at most {max} levels."


class Tree(DataGrid):
    """Rows that hold rows of the same fields: departments and their teams."""

    options_model = GroupOptions
    template = "tree.html"
    opaque = True

    def problems(self) -> Iterator[FormProblem]:
        """Files, whose place would move with the nodes."""
        yield from super().problems()
        for inner in self.within():
            if isinstance(inner, File):
                yield FormProblem(inner.at, "a tree can't hold files", "put the file beside the tree, or in a datagrid")

    def within(self) -> Iterator[Component]:
        """Everything below."""
        return (inner for child in self.children for inner in child.walk())

    def rows(self, value: Any) -> list[Any]:
        """The nodes in reading order, as far as they are nodes."""
        return flat(value)

    def like(self, row: Raw, number: int) -> Values:
        """An empty row as deep as this one; those without a depth stand under the first."""
        return Row({}, depth_of(row, number))

    def read(self, raw: Raw, initial: Raw, out: Values, place: Place, cleaning: Cleaning) -> None:
        """The nodes as rows; what is no tree, or one too deep, is a fault."""
        given, key = raw.get(self.key), self.key
        super().read(self.as_rows(raw), self.as_rows(initial), out, place, cleaning)
        if given not in (None, {}, []) and not sound(given):
            cleaning.faults.setdefault(place.path(key), Fault("invalid", WRONG))
        if any(row.depth >= DEEPEST for row in out.get(key, ())):
            cleaning.faults.setdefault(place.path(key), Fault("maxDepth", TOO_DEEP, {"max": DEEPEST}))

    def as_rows(self, side: Raw) -> Raw:
        """The values around with this tree as rows."""
        given = side.get(self.key)
        return {**side, self.key: flat(given)} if isinstance(given, Mapping | list) else side

    def receive(self, sent: Raw, out: Values) -> None:
        """The post's nodes, each as deep as it says, and one step deeper than the one before at most."""
        super().receive(sent, out)
        if self.key not in out:
            return
        depths = [posted_depth(row) for _, row in self.numbered(mapping(sent.get(self.key)))]
        out[self.key] = nested([Row(row, depth) for row, depth in zip(out[self.key], depths, strict=True)])

    def grown(self, value: Any, number: int | None) -> Any:
        """The tree with a node more: under that of this number, or the first one."""
        rows = self.rows(value)
        if len(rows) >= self.most or (number is None and rows) or (number is not None and number >= len(rows)):
            return value
        if number is None:
            return nested([Row({}, 0)])
        if rows[number].depth + 1 < DEEPEST:
            rows.insert(end_of(rows, number), Row({}, rows[number].depth + 1))
        return nested(rows)

    def shrunk(self, value: Any, number: int) -> Any:
        """The tree without a node and all below it."""
        rows = self.rows(value)
        if number < len(rows) and len(rows) - (end_of(rows, number) - number) >= self.least:
            del rows[number : end_of(rows, number)]
        return nested(rows)

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """The nodes, each with those below it."""
        slots = super().slots(raw, values, place, view)
        rows = self.rows(values.get(self.key))
        around: list[list[dict[str, Any]]] = [[]]
        for i, (row, fields, number) in enumerate(zip(rows, slots["rows"], numbers_of(rows), strict=True)):
            grows = slots["can_add"] and row.depth + 1 < DEEPEST
            goes = slots["can_remove"] and len(rows) - (end_of(rows, i) - i) >= self.least
            node = {"fields": fields, "number": number, "place": i, "depth": row.depth, "children": []}
            del around[row.depth + 1 :]
            around[row.depth].append({**node, "can_add": grows, "can_remove": goes})
            around.append(node["children"])
        return {**slots, "nodes": around[0], "can_start": slots["can_add"] and not rows}

    def finish(self, values: dict[str, Any]) -> None:
        """Rows become a tree; what they hold and isn't kept goes."""
        super().finish(values)
        rows = values.get(self.key)
        if not isinstance(rows, list):
            return
        depth = len(self.path) + 1
        for inner in self.within():
            if inner.has_value and (inner.forgotten or inner.opaque):
                for row in rows:
                    finish_at(row, inner.path[depth:], inner.finish)
        values[self.key] = nested(rows)

    def properties(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """A node: its values, and the nodes below."""
        anchor = "-".join(("tree", *(step for step in self.path if step != "[]")))
        below = {"type": "array", "items": {"$ref": f"#{anchor}"}, "maxItems": self.most}
        node = {"properties": {"data": self.inner_schema(), "children": below}, "additionalProperties": False}
        yield self.key, {"title": self.label, "$anchor": anchor, "type": "object", **node}

    def display(self, values: Raw, language: str, text: Translate) -> Iterator[DisplayRow]:
        """One row per node, with its values and the nodes below."""
        rows = self.rows(values.get(self.key))
        title = translator(language)("Row {number}")
        below: dict[int, list[DisplayRow]] = {}
        for row, number in reversed(list(zip(rows, numbers_of(rows), strict=True))):
            inner = [shown for child in self.children for shown in child.display(row, language, text)]
            shown = DisplayRow(
                title.format(number=number), "", "row", (*inner, *reversed(below.pop(row.depth + 1, [])))
            )
            below.setdefault(row.depth, []).append(shown)
        if rows:
            yield DisplayRow(text(self.label), "", self.type, tuple(reversed(below[0])))
