"""Submissions that mean harm: never an exception, never an undeclared key, never slow."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.forms.form import COMPONENTS, Form, compile_form
from modules.forms.problems import FormRefused, PostTooLarge
from modules.forms.views import FormUrls

TODAY = date(2026, 3, 15)
KEYS = "on hurt hurtCount account injury drivers firstName birth learner school licence name email phone iban"
KEYS += " truth partner reference price deposit amount term fee lines what count each sum total company siret"
KEYS += " site options segment callAt id __proto__ constructor insurance day month year"

texts = st.text(max_size=30) | st.sampled_from(["\x00", "\ud800", "NaN", "1e999", "-0", "٣", "2026-13-01", "today"])
leaves: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.just(10**4000) | st.just(Decimal("sNaN"))
)
keys = st.sampled_from(KEYS.split()) | st.text(max_size=5)
json_values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6))
submissions = st.dictionaries(keys, json_values, max_size=12) | json_values

ROWS = ["drivers[0][birth][day]", "drivers[]", "drivers", "drivers[0]", "drivers[x][y]", "hurt[a]", "on[][]"]
NAMES = [*ROWS, "_add", "_remove", "drivers[99999999999]", "[", "on[0]"]
names = st.text(max_size=20) | st.sampled_from(NAMES)
posts = st.lists(st.tuples(names, texts | names), max_size=20)


def undeclared(values: Any, schema: Mapping[str, Any], path: str = "") -> list[str]:
    """Keys of `values` that the JSON Schema doesn't know (files excepted, as the host completes them)."""
    if isinstance(values, list):
        return [k for item in values for k in undeclared(item, schema.get("items", {}), path)]
    if not isinstance(values, dict) or "properties" not in schema:
        return []
    known = schema["properties"]
    strange = [f"{path}.{key}" for key in values if key not in known]
    return strange + [
        k for key, v in values.items() if key in known for k in undeclared(v, known[key], f"{path}.{key}")
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(submission=submissions)
@pytest.mark.parametrize("name", ["vehicle", "financing"])
def test_no_submission_raises_or_brings_undeclared_keys(name: str, submission: Any, request: Any) -> None:
    form: Form = request.getfixturevalue(name)
    cleaned = form.clean(submission, today=TODAY, initial={})
    assert undeclared(cleaned.values, form.schema()) == []
    form.display(cleaned.values, "fr")
    if isinstance(submission, dict):
        form.render(submission, urls=FormUrls("/x", "/y"), csrf="t", errors=cleaned.errors, language="fr")


PROPERTIES = ["type", "key", "label", "components", "columns", "values", "data", "conditional", "validate", "errors"]
PROPERTIES += ["calculateValue", "multiple", "i18n", "defaultValue", "fields", "inputMask", "filePattern", "minDate"]
PROPERTIES += ["fileMaxSize", "when", "eq", "show", "conditions", "component", "operator", "value", "json", "pattern"]
PROPERTIES += ["min", "required", "var", "if", "+", "map", "datePicker", "attrs", "attr", "html", "content", "piece"]
PROPERTIES += ["display", "title", "hidden", "disabled"]
words = st.sampled_from([*COMPONENTS, *PROPERTIES, "a", "b", "data.a", "row.b", "fr", "wizard", "today", "("])
definitions = st.recursive(
    leaves | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(PROPERTIES) | words, inner, max_size=7),
    max_leaves=25,
)
components = st.fixed_dictionaries(
    {"type": st.sampled_from(list(COMPONENTS)), "key": st.sampled_from("abcdef")},
    optional=dict.fromkeys(PROPERTIES[2:], definitions),
)


@settings(max_examples=150, deadline=None)
@given(parts=st.lists(components | definitions, max_size=4), submission=submissions)
def test_no_definition_fails_otherwise_than_by_a_refusal(parts: list[Any], submission: Any) -> None:
    try:
        form = compile_form({"components": parts}, "test")
    except FormRefused as refusal:
        assert refusal.problems
    else:
        cleaned = form.clean(submission, today=TODAY)
        form.render(cleaned.values, urls=FormUrls("/x", "/y"), csrf="t")
        form.display(cleaned.values, "fr")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=posts)
def test_no_post_raises(vehicle: Form, items: list[tuple[str, str]]) -> None:
    vehicle.clean(vehicle.read_post(items), today=TODAY)


def test_a_cleaned_submission_cleans_to_itself(financing: Form) -> None:
    once = financing.clean(
        {"price": "10,50", "lines": [{"what": "a", "count": "2"}], "options": ["insurance"]}, today=TODAY
    )
    assert financing.clean(once.values, today=TODAY).values == once.values


@pytest.mark.parametrize(
    "submission",
    [
        {"drivers": [{"firstName": "x"}] * 10_000},
        {"drivers": [[[[]]]] * 10_000},
        {"account": "x" * 5_000_000},
        {"drivers": {"length": 10**9}},
        {"hurt": {"toString": 1}},
        {"__proto__": {"truth": True}},
    ],
)
def test_floods_end_quickly_in_errors(vehicle: Form, submission: Any) -> None:
    start = perf_counter()
    cleaned = vehicle.clean(submission, today=TODAY)
    assert cleaned.errors
    assert perf_counter() - start < 2
    assert "__proto__" not in cleaned.values


def test_a_pattern_made_to_backtrack_takes_no_time(make: Callable[..., Form]) -> None:
    form = make({"type": "textfield", "key": "a", "validate": {"pattern": "(a+)+$", "maxLength": 90_000}})
    start = perf_counter()
    assert form.clean({"a": "a" * 80_000 + "b"}, today=TODAY).errors
    assert perf_counter() - start < 1


def test_rules_made_to_multiply_are_cut_short(make: Callable[..., Form]) -> None:
    rows = {"var": "data.g"}
    nested = {"map": [rows, {"map": [{"var": "list"}, {"cat": [{"var": "x"}, {"var": "x"}]}]}]}
    double = {"reduce": [rows, {"cat": [{"var": "accumulator"}, {"var": "accumulator"}, "x"]}, "x"]}
    grow = {"reduce": [rows, {"*": [{"var": "accumulator"}, {"var": "accumulator"}]}, 99]}
    inner = [
        {"type": "textfield", "key": "x"},
        {"type": "datagrid", "key": "list", "components": [{"type": "textfield", "key": "x"}]},
    ]
    outs = [{"type": "textfield", "key": f"o{i}", "calculateValue": r} for i, r in enumerate((nested, double, grow))]
    form = make({"type": "datagrid", "key": "g", "components": inner}, *outs)
    start = perf_counter()
    cleaned = form.clean({"g": [{"x": "a", "list": [{"x": "b"}] * 300}] * 300}, today=TODAY)
    assert set(cleaned.values) == {"g"}
    assert perf_counter() - start < 10


@pytest.mark.parametrize(
    "items",
    [
        [("a", "1")] * 10_001,
        [(f"drivers[{i}][firstName]", "x") for i in range(1_001)],
        [(f"drivers[0][x][{i}][y]", "x") for i in range(1_500)],
    ],
)
def test_a_post_that_floods_is_refused(vehicle: Form, items: list[tuple[str, str]]) -> None:
    with pytest.raises(PostTooLarge):
        vehicle.read_post(items)


def test_a_huge_row_number_makes_one_row(vehicle: Form) -> None:
    values = vehicle.read_post([("drivers[99999][firstName]", "Anna")])
    assert values["drivers"] == [{"firstName": "Anna"}]
