"""Combinations of fields that act on each other: conditions, calculations, validation by JSONLogic."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.conformance.forms.combinations import Combination, Node, node, scene
from tests.conformance.forms.fields import OPTIONS

SOURCES: Mapping[str, Node] = {
    "textfield": node("textfield", "source"),
    "number": node("number", "source"),
    "checkbox": node("checkbox", "source"),
    "radio": node("radio", "source", values=OPTIONS),
    "select": node("select", "source", data={"values": OPTIONS}),
    "selectboxes": node("selectboxes", "source", values=OPTIONS),
    "datetime": node("datetime", "source", enableTime=False),
}
VALUES: Mapping[str, Mapping[str, Any]] = {
    "textfield": {"equal": "red", "other": "blue", "longer": "redder", "in capitals": "RED", "empty": "", "null": None},
    "number": {"equal": 5, "below": 4, "above": 6, "decimal": 5.5, "zero": 0, "null": None},
    "checkbox": {"equal": True, "other": False, "null": None},
    "radio": {"equal": "red", "other": "blue", "number as text": "1", "empty": "", "null": None},
    "select": {"equal": "red", "other": "blue", "number as text": "1", "empty": "", "null": None},
    "selectboxes": {
        "equal": {"red": True, "blue": False},
        "other": {"red": False, "blue": True},
        "both": {"red": True, "blue": True},
        "none": {"red": False, "blue": False},
    },
    "datetime": {"equal": "2026-03-15", "below": "2026-03-14", "above": "2026-03-16", "null": None},
}
EXPECTED: Mapping[str, Any] = {
    "textfield": "red",
    "number": 5,
    "checkbox": True,
    "radio": "red",
    "select": "red",
    "selectboxes": "red",
    "datetime": "2026-03-15",
}
OPERATORS: Mapping[str, tuple[str, ...]] = {
    "isEqual": ("textfield", "number", "checkbox", "radio", "select", "selectboxes"),
    "isNotEqual": ("textfield", "number", "checkbox", "radio", "select", "selectboxes"),
    "isEmpty": ("textfield", "number", "checkbox", "radio", "select", "selectboxes", "datetime"),
    "isNotEmpty": ("textfield", "number", "checkbox", "radio", "select", "selectboxes", "datetime"),
    "includes": ("textfield", "selectboxes"),
    "notIncludes": ("textfield", "selectboxes"),
    "startsWith": ("textfield",),
    "endsWith": ("textfield",),
    "lessThan": ("number",),
    "lessThanOrEqual": ("number",),
    "greaterThan": ("number",),
    "greaterThanOrEqual": ("number",),
    "isDateEqual": ("datetime",),
    "isNotDateEqual": ("datetime",),
    "dateLessThan": ("datetime",),
    "dateLessThanOrEqual": ("datetime",),
    "dateGreaterThan": ("datetime",),
    "dateGreaterThanOrEqual": ("datetime",),
}
TARGET = "target"


def target(**more: Any) -> Node:
    """The component that appears and disappears, required so that visibility changes validity."""
    return node("textfield", TARGET, **{"validate": {"required": True}, **more})


def reactions() -> Iterator[Combination]:
    """Conditions of every shape, then calculations, then rules."""
    yield from old_conditions()
    yield from lists_of_conditions()
    yield from numbered()
    yield from shapes()
    yield from calculations()
    yield from json_rules()
    yield from logic()


def submissions(source: str) -> dict[str, Any]:
    """Each value of the source, with and without one in the target."""
    found: dict[str, Any] = {"absent": {}, "absent, target filled": {TARGET: "t"}}
    for kind, value in VALUES[source].items():
        found[kind] = {"source": value}
        found[f"{kind}, target filled"] = {"source": value, TARGET: "t"}
    return found


def old_conditions() -> Iterator[Combination]:
    """`{show, when, eq}`."""
    for type_, source in SOURCES.items():
        eq = {True: "true"}.get(EXPECTED[type_], EXPECTED[type_])
        for show in (True, False):
            condition = {"show": show, "when": "source", "eq": eq}
            yield scene(
                type_, f"when, show {show}".lower(), [source, target(conditional=condition)], submissions(type_)
            )


def lists_of_conditions() -> Iterator[Combination]:
    """`{show, conjunction, conditions}` with each operator."""
    for operator, types in OPERATORS.items():
        for type_ in types:
            value = {} if operator.endswith("Empty") else {"value": EXPECTED[type_]}
            line = {"component": "source", "operator": operator, **value}
            condition = {"show": True, "conjunction": "all", "conditions": [line]}
            yield scene(type_, operator, [SOURCES[type_], target(conditional=condition)], submissions(type_))


def numbered() -> Iterator[Combination]:
    """Conditions on choices whose values are digits."""
    marks = node("radio", "source", values=[{"label": mark, "value": mark} for mark in ("0", "1", "2")])
    sent = {"zero, target filled": {"source": "0", TARGET: "t"}, "one, target filled": {"source": "1", TARGET: "t"}}
    for expected in ("0", "1"):
        for operator in ("isEqual", "isNotEqual"):
            line = {"component": "source", "operator": operator, "value": expected}
            condition = {"show": True, "conjunction": "all", "conditions": [line]}
            fields = [marks, node("textfield", TARGET, conditional=condition)]
            yield scene("radio", f"{operator} of the mark {expected}", fields, sent)


def shapes() -> Iterator[Combination]:
    """What a condition may stand on, and how several go together."""
    lines = [
        {"component": "source", "operator": "isEqual", "value": "red"},
        {"component": "second", "operator": "isEqual", "value": "yes"},
    ]
    pairs = {
        "neither": {TARGET: "t"},
        "first": {"source": "red", TARGET: "t"},
        "second": {"second": "yes", TARGET: "t"},
        "both": {"source": "red", "second": "yes", TARGET: "t"},
        "both, nothing in the target": {"source": "red", "second": "yes"},
    }
    two = [node("textfield", "source"), node("textfield", "second")]
    for conjunction in ("all", "any"):
        for show in (True, False):
            condition = {"show": show, "conjunction": conjunction, "conditions": lines}
            yield scene(
                "textfield", f"{conjunction}, show {show}".lower(), [*two, target(conditional=condition)], pairs
            )
    logic = {"json": {"and": [{"==": [{"var": "data.source"}, "red"]}, {"!": {"var": "data.second"}}]}}
    yield scene("textfield", "condition in JSONLogic", [*two, target(conditional=logic)], pairs)
    old = {"show": True, "when": "source", "eq": "red"}
    yield scene("textfield", "clearOnHide off", [*two, target(conditional=old, clearOnHide=False)], pairs)
    for type_ in ("panel", "fieldset", "well"):
        around = {"type": type_, "key": "around", "input": False, "components": [target()], "conditional": old}
        yield scene(type_, "condition around a field", [*two, around], pairs)
    boxed = node("container", "box", components=[target()], conditional=old)
    inside = {kind: {**data, "box": {TARGET: data.get(TARGET)}} for kind, data in pairs.items()}
    yield scene("container", "condition around a field", [*two, boxed], inside)
    chain = [node("textfield", "source"), node("textfield", "second", conditional=old)]
    then = {"show": True, "when": "second", "eq": "yes"}
    yield scene("textfield", "condition on a conditional field", [*chain, target(conditional=then)], pairs)


LOGIC: Mapping[str, Any] = {
    "sum": {"+": [{"var": "data.a"}, {"var": "data.b"}]},
    "difference": {"-": [{"var": "data.a"}, {"var": "data.b"}]},
    "product": {"*": [{"var": "data.a"}, {"var": "data.b"}, 2]},
    "quotient": {"/": [{"var": "data.a"}, {"var": "data.b"}]},
    "remainder": {"%": [{"var": "data.a"}, {"var": "data.b"}]},
    "max": {"max": [{"var": "data.a"}, {"var": "data.b"}, 3]},
    "min": {"min": [{"var": "data.a"}, {"var": "data.b"}, 3]},
    "if": {"if": [{">": [{"var": "data.a"}, 3]}, 100, {">": [{"var": "data.b"}, 3]}, 50, 0]},
    "between": {"if": [{"<=": [2, {"var": "data.a"}, 5]}, 1, 2]},
    "or": {"or": [{"var": "data.a"}, {"var": "data.b"}, 9]},
    "and": {"and": [{"var": "data.a"}, {"var": "data.b"}]},
    "default of a variable": {"+": [{"var": ["data.a", 10]}, 1]},
    "reduce": {"reduce": [[1, 2, 3], {"+": [{"var": "current"}, {"var": "accumulator"}]}, 0]},
    "_sum": {"_sum": [[1, 2, 3]]},
}
PAIRS: Mapping[str, Any] = {
    "absent": {},
    "two numbers": {"a": 7, "b": 2},
    "decimals": {"a": 0.1, "b": 0.2},
    "negative numbers": {"a": -7, "b": 2},
    "zeros": {"a": 0, "b": 0},
    "first number alone": {"a": 4},
    "second number alone": {"b": 4},
    "a forged result": {"a": 7, "b": 2, "field": 999},
}


def calculations() -> Iterator[Combination]:
    """`calculateValue` in JSONLogic."""
    numbers = [node("number", "a"), node("number", "b")]
    for name, logic in LOGIC.items():
        yield scene("number", f"calculateValue {name}", [*numbers, node("number", calculateValue=logic)], PAIRS)
    changed = node("number", calculateValue=LOGIC["sum"], allowCalculateOverride=True)
    yield scene("number", "allowCalculateOverride", [*numbers, changed], PAIRS)
    words = {"cat": [{"var": "data.a"}, " ", {"var": "data.b"}]}
    names = [node("textfield", "a"), node("textfield", "b")]
    texts = {"two texts": {"a": "Ada", "b": "Byron"}, "first text": {"a": "Ada"}, "markup": {"a": "<b>", "b": "x"}}
    yield scene("textfield", "calculateValue cat", [*names, node("textfield", calculateValue=words)], texts)
    part = {"substr": [{"var": "data.a"}, 0, 2]}
    yield scene("textfield", "calculateValue substr", [*names, node("textfield", calculateValue=part)], texts)
    twice = node("number", "c", calculateValue={"*": [{"var": "data.field"}, 2]})
    first = node("number", calculateValue=LOGIC["sum"])
    yield scene("number", "calculateValue of a calculated value", [*numbers, first, twice], PAIRS)
    hidden = {"show": True, "when": "a", "eq": 7}
    shown = node("number", calculateValue=LOGIC["sum"], conditional=hidden)
    yield scene("number", "calculateValue with a condition", [*numbers, shown], PAIRS)


def json_rules() -> Iterator[Combination]:
    """`validate.json`, which may look at other fields."""
    later = {"if": [{">": [{"var": "input"}, {"var": "data.a"}]}, True, "Later than the first, please"]}
    numbers = {
        "greater": {"a": 1, "field": 2},
        "equal": {"a": 2, "field": 2},
        "smaller": {"a": 3, "field": 2},
        "nothing given": {"a": 3},
        "zero": {"a": -1, "field": 0},
        "nothing to compare with": {"field": 2},
    }
    fields = [node("number", "a"), node("number", validate={"json": later})]
    yield scene("number", "json of another field", fields, numbers)
    plain = {"==": [{"var": "input"}, {"var": "data.a"}]}
    fields = [node("textfield", "a"), node("textfield", validate={"json": plain})]
    texts = {"same": {"a": "x", "field": "x"}, "different": {"a": "x", "field": "y"}, "nothing given": {"a": "x"}}
    yield scene("textfield", "json without a message", fields, texts)


ACTIONS: Mapping[str, Any] = {
    "required": {"property": {"label": "Required", "value": "validate.required", "type": "boolean"}, "state": True},
    "hidden": {"property": {"label": "Hidden", "value": "hidden", "type": "boolean"}, "state": True},
    "disabled": {"property": {"label": "Disabled", "value": "disabled", "type": "boolean"}, "state": True},
}
TRIGGERS: Mapping[str, Any] = {
    "simple": {"type": "simple", "simple": {"show": True, "when": "source", "eq": "red"}},
    "json": {"type": "json", "json": {"==": [{"var": "data.source"}, "red"]}},
}


def logic() -> Iterator[Combination]:
    """`logic`: a trigger changes a property."""
    sent = {
        "met": {"source": "red"},
        "met, target filled": {"source": "red", TARGET: "t"},
        "not met": {"source": "blue"},
        "not met, target filled": {"source": "blue", TARGET: "t"},
        "absent": {},
    }
    for trigger_name, trigger in TRIGGERS.items():
        for name, action in ACTIONS.items():
            step = {"name": "step", "trigger": trigger, "actions": [{"name": "act", "type": "property", **action}]}
            changed = node("textfield", TARGET, logic=[step])
            yield scene("textfield", f"logic {name}, {trigger_name}", [node("textfield", "source"), changed], sent)
