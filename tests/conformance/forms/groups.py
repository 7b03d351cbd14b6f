"""Combinations of groups and layouts: what stands inside is judged as if it stood alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.conformance.forms.combinations import Combination, Node, node, scene


def branch(name: str, *children: Node) -> Node:
    """A node of a tree with those below it."""
    return {"data": {"name": name}, "children": list(children)}


def chain(levels: int) -> Node:
    """Nodes below each other."""
    return branch("Ada", chain(levels - 1)) if levels > 1 else branch("Ada")


ROWS: Mapping[str, Any] = {
    "absent": {},
    "null": {"field": None},
    "empty list": {"field": []},
    "one row": {"field": [{"name": "Ada", "age": 36}]},
    "two rows": {"field": [{"name": "Ada", "age": 36}, {"name": "Bob", "age": 5}]},
    "four rows": {"field": [{"name": n} for n in "abcd"]},
    "empty row": {"field": [{}]},
    "empty row among rows": {"field": [{"name": "Ada"}, {}, {"name": "Bob"}]},
    "row without the required value": {"field": [{"age": 3}]},
    "row with a wrong value": {"field": [{"name": "Ada", "age": 200}]},
    "second row with a wrong value": {"field": [{"name": "Ada", "age": 5}, {"name": "Bob", "age": 200}]},
    "row with an unknown key": {"field": [{"name": "Ada", "admin": True}]},
    "unknown key beside": {"field": [{"name": "Ada"}], "admin": True},
    "row of null": {"field": [None]},
    "row of text": {"field": ["Ada"]},
    "row of list": {"field": [["Ada"]]},
    "rows as object": {"field": {"0": {"name": "Ada"}}},
    "rows as text": {"field": "Ada"},
    "rows as number": {"field": 1},
    "many rows": {"field": [{"name": "Ada"}] * 40},
}
INSIDE: Mapping[str, Any] = {
    "absent": {},
    "null": {"field": None},
    "empty object": {"field": {}},
    "filled": {"field": {"name": "Ada", "age": 36}},
    "without the required value": {"field": {"age": 3}},
    "with a wrong value": {"field": {"name": "Ada", "age": 200}},
    "with an unknown key": {"field": {"name": "Ada", "admin": True}},
    "as text": {"field": "Ada"},
    "as list": {"field": [{"name": "Ada"}]},
    "as number": {"field": 1},
    "value beside its group": {"name": "Ada", "age": 36},
}
BESIDE: Mapping[str, Any] = {
    "absent": {},
    "filled": {"name": "Ada", "age": 36},
    "without the required value": {"age": 3},
    "with a wrong value": {"name": "Ada", "age": 200},
    "nested under the layout": {"field": {"name": "Ada"}},
    "unknown key": {"name": "Ada", "admin": True},
    "whitespace in the required value": {"name": " "},
}
NAME = node("textfield", "name", validate={"required": True})
LOOSE_NAME = node("textfield", "name")
AGE = node("number", "age", validate={"max": 150})
SENIOR = node("textfield", "pension", conditional={"show": True, "when": "field.age", "eq": "36"})
SENIOR_LIST = node(
    "textfield",
    "pension",
    conditional={
        "show": True,
        "conjunction": "all",
        "conditions": [{"component": "field.age", "operator": "greaterThan", "value": 30}],
    },
)
PENSIONS: Mapping[str, Any] = {
    "condition met in the row": {"field": [{"name": "A", "age": 36, "pension": "p"}]},
    "condition not met in the row": {"field": [{"name": "A", "age": 5, "pension": "p"}]},
    "met in the second row": {"field": [{"age": 5, "pension": "p"}, {"age": 36, "pension": "q"}]},
    "met in the first row": {"field": [{"age": 36, "pension": "p"}, {"age": 5, "pension": "q"}]},
    "met without a value": {"field": [{"age": 36}]},
}
TOTAL = node("number", "total", calculateValue={"*": [{"var": "row.price"}, {"var": "row.count"}]})
PRICES: Mapping[str, Any] = {
    "rows to calculate": {"field": [{"price": 2, "count": 3, "total": 0}, {"price": 5, "count": 4, "total": 0}]},
    "rows with a forged total": {"field": [{"price": 2, "count": 3, "total": 999}]},
    "rows without a total": {"field": [{"price": 2, "count": 3}]},
    "absent": {},
}
GRIDS: Mapping[str, dict[str, Any]] = {
    "plain": {},
    "required": {"validate": {"required": True}},
    "minLength": {"validate": {"minLength": 2}},
    "maxLength": {"validate": {"maxLength": 3}},
}


def groups() -> Iterator[Combination]:
    """Grids, containers and layouts."""
    for type_ in ("datagrid", "editgrid"):
        yield from grid(type_)
    yield scene("container", "plain", [node("container", components=[LOOSE_NAME, AGE])], INSIDE)
    yield scene("container", "required inside", [node("container", components=[NAME, AGE])], INSIDE)
    for type_ in ("panel", "fieldset", "well"):
        yield scene(type_, "plain", [layout(type_, [NAME, AGE])], BESIDE)
        yield scene(type_, "hidden", [layout(type_, [NAME, AGE], hidden=True)], BESIDE)
    columns = [{"width": 6, "components": [NAME]}, {"width": 6, "components": [AGE]}]
    yield scene("columns", "plain", [{"type": "columns", "key": "field", "columns": columns}], BESIDE)
    table = [[{"components": [NAME]}, {"components": [AGE]}]]
    cells = {"type": "table", "key": "field", "numRows": 1, "numCols": 2, "rows": table, "input": False}
    yield scene("table", "plain", [cells], BESIDE)
    tabs = [{"label": "One", "key": "one", "components": [NAME]}, {"label": "Two", "key": "two", "components": [AGE]}]
    yield scene("tabs", "plain", [{"type": "tabs", "key": "field", "components": tabs, "input": False}], BESIDE)
    value = node("textfield", "value")
    yield scene("datamap", "plain", [node("datamap", valueComponent=value)], PAIRS)
    yield scene("tree", "plain", [node("tree", tree=True, components=[LOOSE_NAME])], NODES)
    yield scene("tree", "rules inside", [node("tree", tree=True, components=[NAME, AGE])], NODES)
    yield scene("container", "in a container", [node("container", components=[deep()])], DEEP)


def grid(type_: str) -> Iterator[Combination]:
    """Rows: how many, what they hold, what is shown and calculated in each."""
    for option, more in GRIDS.items():
        yield scene(type_, option, [node(type_, components=[LOOSE_NAME, AGE], **more)], ROWS)
    yield scene(type_, "required inside", [node(type_, components=[NAME, AGE])], ROWS)
    rows = [LOOSE_NAME, AGE]
    yield scene(type_, "old condition inside", [node(type_, components=[*rows, SENIOR])], PENSIONS)
    yield scene(type_, "list of conditions inside", [node(type_, components=[*rows, SENIOR_LIST])], PENSIONS)
    prices = [node("number", "price"), node("number", "count"), TOTAL]
    yield scene(type_, "calculation inside", [node(type_, components=prices)], PRICES)


def layout(type_: str, components: list[Node], **more: Any) -> Node:
    """A layout around components."""
    return {"type": type_, "key": "field", "input": False, "components": components, **more}


def deep() -> Node:
    """A grid in a container."""
    return node("container", "inner", components=[node("datagrid", "rows", components=[NAME, AGE])])


PAIRS: Mapping[str, Any] = {
    "absent": {},
    "null": {"field": None},
    "empty object": {"field": {}},
    "one pair": {"field": {"size": "large"}},
    "two pairs": {"field": {"size": "large", "colour": "red"}},
    "pair with an empty value": {"field": {"size": ""}},
    "pair with an empty name": {"field": {"": "large"}},
    "pair with a wrong value": {"field": {"size": {"a": 1}}},
    "prototype keys": {"field": {"__proto__": "x", "constructor": "y"}},
    "as text": {"field": "size"},
    "as list": {"field": [{"size": "large"}]},
}
NODES: Mapping[str, Any] = {
    "absent": {},
    "null": {"field": None},
    "empty object": {"field": {}},
    "one node": {"field": {"data": {"name": "Ada", "age": 36}, "children": []}},
    "node without its children": {"field": {"data": {"name": "Ada"}}},
    "nodes below": {"field": {"data": {"name": "Ada"}, "children": [branch("Bob", branch("Eve")), branch("Zoe")]}},
    "node without the required value": {"field": {"data": {"age": 3}, "children": []}},
    "node with a wrong value": {"field": {"data": {"name": "Ada", "age": 200}, "children": []}},
    "node below with a wrong value": {"field": {"data": {"name": "Ada"}, "children": [{"data": {"age": 200}}]}},
    "node with an unknown key": {"field": {"data": {"name": "Ada", "admin": True}, "children": []}},
    "values without a node": {"field": {"name": "Ada", "age": 200}},
    "nodes too deep": {"field": chain(12)},
    "children as text": {"field": {"data": {"name": "Ada"}, "children": "Bob"}},
    "nodes as list": {"field": [{"data": {"name": "Ada"}}]},
    "tree as text": {"field": "Ada"},
    "prototype keys": {"field": {"data": {"__proto__": "x", "constructor": "y"}, "children": []}},
}
DEEP: Mapping[str, Any] = {
    "absent": {},
    "filled": {"field": {"inner": {"rows": [{"name": "Ada", "age": 3}]}}},
    "without the required value": {"field": {"inner": {"rows": [{"name": "Ada"}, {"age": 3}]}}},
    "with a wrong value": {"field": {"inner": {"rows": [{"name": "Ada", "age": 200}]}}},
    "with an unknown key": {"field": {"inner": {"rows": [], "x": 1}, "y": 2}},
}
