"""Values, conditions and rules that nobody wrote down: Hypothesis makes them, both sides judge them."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.forms.combinations import FIELD, Combination, Submission, node
from tests.conformance.forms.declared import Declared
from tests.conformance.forms.oracle import Oracle
from tests.conformance.forms.reactions import EXPECTED, OPERATORS, SOURCES, TARGET, target
from tests.conformance.forms.running import Run, compare
from tests.conformance.forms.sorting import SORTED, kind_of

EXAMPLES = int(os.environ.get("LIASSE_EXAMPLES", "150"))
often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize="LIASSE_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
texts = st.text(st.characters(max_codepoint=0xFFFF), max_size=30) | st.text("a👍é", max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6, width=32) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=5,
)
DRAWN: dict[str, st.SearchStrategy[Any]] = {
    "textfield": texts,
    "textarea": texts,
    "email": st.emails() | texts,
    "number": st.integers(-50, 50) | st.floats(-50, 50) | texts,
    "checkbox": st.booleans(),
    "datetime": st.dates().map(str) | st.datetimes().map(lambda moment: moment.isoformat()) | texts,
    "day": st.dates().map(lambda day: f"{day:%m/%d}/{day.year:04}") | texts,
    "time": st.times().map(lambda moment: moment.isoformat(timespec="seconds")) | texts,
}


@pytest.mark.parametrize("option", sorted(SORTED))
@often
@given(data=st.data())
def test_any_value_is_judged_as_by_form_io(
    option: str, data: st.DataObject, oracle: Oracle, declared: tuple[Declared, ...]
) -> None:
    type_, name, more = SORTED[option]
    value = data.draw(st.one_of(DRAWN[type_], DRAWN[type_], json_values))
    form = {"components": [node(type_, **more)]}
    submission = Submission(kind_of(type_, name, value), {FIELD: value})
    agree(Combination(type_, name, form, (submission,)), oracle, declared)


plain_words = st.text("abcdeRed 1", min_size=1, max_size=6).map(str.strip).filter(bool)
SENT: dict[str, st.SearchStrategy[Any]] = {
    "textfield": st.just("red") | plain_words,
    "number": st.integers(-9, 9),
    "checkbox": st.booleans(),
    "radio": st.sampled_from(["red", "blue"]),
    "select": st.sampled_from(["red", "blue"]),
    "selectboxes": st.fixed_dictionaries({"red": st.booleans(), "blue": st.booleans()}),
    "datetime": st.dates().map(str),
}
LINES = [(operator, type_) for operator, types in OPERATORS.items() for type_ in types if "ncludes" not in operator]


@often
@given(data=st.data())
def test_any_conditions_together_show_the_same_fields(
    data: st.DataObject, oracle: Oracle, declared: tuple[Declared, ...]
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(LINES), min_size=1, max_size=4))
    sources, lines, sent = [], [], dict[str, Any]()
    for place, (operator, type_) in enumerate(chosen):
        key = f"source{place}"
        sources.append({**SOURCES[type_], "key": key})
        value = {} if operator.endswith("Empty") else {"value": EXPECTED[type_]}
        lines.append({"component": key, "operator": operator, **value})
        if data.draw(st.booleans()):
            sent[key] = data.draw(SENT[type_])
    show, conjunction = data.draw(st.booleans()), data.draw(st.sampled_from(["all", "any"]))
    condition = {"show": show, "conjunction": conjunction, "conditions": lines}
    sent |= data.draw(st.sampled_from([{}, {TARGET: "t"}]))
    form = {"components": [*sources, target(conditional=condition)]}
    agree(Combination("conditions", "together", form, (Submission("drawn", sent),)), oracle, declared)


numbers = st.integers(-99, 99) | st.decimals(-99, 99, places=2).map(float)
variables = st.sampled_from([{"var": "data.a"}, {"var": "data.b"}])
sums = st.recursive(
    variables | numbers,
    lambda inner: st.one_of(
        st.builds(lambda name, items: {name: items}, st.sampled_from("+*"), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda left, right: {"-": [left, right]}, inner, inner),
        st.builds(lambda name, items: {name: items}, st.sampled_from(["min", "max"]), st.lists(inner, min_size=1)),
        st.builds(
            lambda sign, left, right, yes, no: {"if": [{sign: [left, right]}, yes, no]},
            st.sampled_from(["<", ">", "<=", ">=", "==", "!="]),
            variables,
            st.integers(-99, 99),
            inner,
            inner,
        ),
    ),
    max_leaves=6,
).filter(lambda logic: isinstance(logic, dict) and "var" not in logic)


@often
@given(logic=sums, a=st.integers(-99, 99), b=st.integers(-99, 99))
def test_any_calculation_gives_the_same_number(
    logic: Any, a: int, b: int, oracle: Oracle, declared: tuple[Declared, ...]
) -> None:
    fields = [node("number", "a"), node("number", "b"), node("number", calculateValue=logic)]
    submission = Submission("drawn", {"a": a, "b": b})
    agree(Combination("calculation", "drawn", {"components": fields}, (submission,)), oracle, declared)


def agree(combination: Combination, oracle: Oracle, declared: tuple[Declared, ...]) -> None:
    """Judge twice; anything undeclared fails."""
    run = Run()
    compare(combination, oracle, declared, run)
    assert not run.undeclared, run.undeclared[0]
