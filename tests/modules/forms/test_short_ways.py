"""Rule: the short ways through a form give what the long way gives, for JSON and for what a browser sends."""

from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.forms_speed import Kinds, kinds, model, posted_kinds, source, submission
from modules.forms.form import Form, compile_form
from modules.forms.inputs import Input
from modules.forms.swift import Swift

TODAY = date(2026, 3, 15)
CHOICES = [{"label": name.title(), "value": name} for name in ("red", "blue", "1")]
TYPES: tuple[dict[str, Any], ...] = (
    {"type": "textfield", "validate": {"minLength": 2, "maxLength": 5}},
    {"type": "textfield", "case": "uppercase", "truncateMultipleSpaces": True},
    {"type": "textfield", "inputMask": "99-aa"},
    {"type": "textarea", "validate": {"minLength": 3}},
    {"type": "textarea", "validate": {"pattern": "[a-z\\n]+"}},
    {"type": "number", "validate": {"min": -2, "max": 40}},
    {"type": "number", "validate": {"integer": True}},
    {"type": "currency"},
    {"type": "checkbox"},
    {"type": "radio", "values": CHOICES},
    {"type": "select", "data": {"values": CHOICES}},
    {"type": "selectboxes", "values": CHOICES, "validate": {"minSelectedCount": 1, "maxSelectedCount": 2}},
    {"type": "datetime", "minDate": "2026-01-10", "maxDate": "2026-12-20"},
    {"type": "datetime", "displayInTimezone": "utc"},
    {"type": "datetime", "enableTime": False, "datePicker": {"minDate": "2026-01-10", "maxDate": "today"}},
    {"type": "date", "datePicker": {"maxDate": "2026-12-20"}},
    {"type": "phoneNumber"},
)
WORDS = [
    "",
    " ",
    "a",
    "ab",
    " ab ",
    "a\r\nb",
    "a\r\n",
    "\r\n\r\n",
    "a\nb",
    "12-ab",
    "12ab",
    "A  B",
    "é",
    "e\u0301",
    "\u202e",
]
WORDS += [
    "0",
    "-0",
    "007",
    "41",
    "40",
    "-3",
    "1_0",
    "1e1",
    "3,5",
    "3.0",
    "9" * 16,
    "9" * 17,
    "٣",
    "true",
    "on",
    "false",
]
WORDS += ["2026-01-09", "2026-01-10", "2026-12-20T23:59", "2026-12-21T00:00", "2026-02-30", "2026-03-01T24:00"]
WORDS += ["2026-03-01T14:30", "2026-03-01T14:30:59", "2026-03-01T14:30+02:00", "0001-01-01T00:00", "2026-03-01\n"]
WORDS += ["red", "blue", "green", "0612345678"]
texts = st.sampled_from(WORDS) | st.text(max_size=8)
ticks = st.dictionaries(st.sampled_from(["red", "blue", "1", "green"]), st.booleans(), max_size=3)
values = texts | st.booleans() | st.integers(-50, 50) | st.none() | st.lists(texts, max_size=4) | ticks


def both(required: bool) -> tuple[Form, Form]:
    """The same form, once with its short ways and once without."""
    rules = {"required": required}
    nodes = [
        {**node, "key": f"f{i}", "label": "F", "validate": {**node.get("validate", {}), **rules}}
        for i, node in enumerate(TYPES)
    ]
    short = compile_form({"components": nodes}, "short")
    with patch.object(Input, "plain", lambda _: False):
        return short, compile_form({"components": nodes}, "long")


FORMS = {required: both(required) for required in (False, True)}


@settings(max_examples=300, deadline=None)
@given(given_values=st.lists(values, min_size=len(TYPES), max_size=len(TYPES)), required=st.booleans())
def test_the_short_way_gives_what_the_long_way_gives(given_values: list[Any], required: bool) -> None:
    short, long = FORMS[required]
    for data in ({f"f{i}": value for i, value in enumerate(given_values)}, {"f0": given_values[0]}):
        ours, theirs = short.clean(data, today=TODAY), long.clean(data, today=TODAY)
        assert ours.values == theirs.values
        assert [(e.path, e.message) for e in ours.errors] == [(e.path, e.message) for e in theirs.errors]


@pytest.mark.parametrize("value", WORDS)
@pytest.mark.parametrize("place", range(len(TYPES)))
def test_each_type_alone_gives_the_same_on_both_ways(place: int, value: str) -> None:
    node = {**TYPES[place], "key": "it", "label": "F"}
    short = compile_form({"components": [node]}, "short")
    with patch.object(Input, "plain", lambda _: False):
        long = compile_form({"components": [node]}, "long")
    for data in ({"it": value}, {"it": [value]}):
        ours, theirs = short.clean(data, today=TODAY), long.clean(data, today=TODAY)
        assert (ours.values, ours.errors) == (theirs.values, theirs.errors)


@pytest.mark.parametrize("of", [kinds, posted_kinds])
def test_what_a_browser_sends_takes_the_shortest_way_as_json_does(of: Kinds, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bool] = []
    take = Swift.take

    def watched(self: Swift, *given: Any) -> Any:
        found = take(self, *given)
        taken.append(found is not None)
        return found

    monkeypatch.setattr(Swift, "take", watched)
    data = submission(of)
    model(of).model_validate(data)
    assert not compile_form(source(), "speed").clean(data, today=TODAY).errors
    assert taken == [True]


def test_boxes_left_blank_do_not_leave_the_shortest_way(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = [{**node, "key": f"f{i}", "label": "F"} for i, node in enumerate(TYPES)]
    form = compile_form({"components": nodes}, "blank")
    monkeypatch.setattr(form._plan, "steps", [])  # the next way would find nothing
    cleaned = form.clean({node["key"]: [""] if node["type"] == "selectboxes" else "" for node in nodes}, today=TODAY)
    assert cleaned.errors == ()
    assert cleaned.values == {"f8": False, "f11": {"red": False, "blue": False, "1": False}}
