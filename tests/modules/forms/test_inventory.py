"""The inventory: every component and every rule that forms promise, each with what shows that it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from modules.forms.catalogue import COMPONENTS
from modules.forms.gallery import SILENT
from modules.forms.hosts import Host
from modules.forms.problems import FormRefused
from modules.forms.samples import HOST, SAMPLES, Sample, Shelf
from modules.forms.views import FormUrls
from tests.modules.forms.conftest import TODAY, Make

URLS = FormUrls("/send", "/refresh")
LOOKING = Host(forms=HOST.forms, options=HOST.options, taken=lambda form, path, value: value == "taken")
TWO = [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]
ON = {"type": "checkbox", "key": "on"}
OTHER = {"type": "textfield", "key": "other"}
LIST = {"show": True, "conjunction": "all", "conditions": [{"component": "on", "operator": "isEqual", "value": True}]}
ANY_OF = {
    "show": True,
    "conjunction": "any",
    "conditions": [
        {"component": "on", "operator": "isEqual", "value": True},
        {"component": "other", "operator": "isEqual", "value": "x"},
    ],
}
SHOWN = {"show": True, "when": "on", "eq": "true"}
HIDES = {"show": False, "when": "on", "eq": "true"}
TRIGGER = {"type": "simple", "simple": SHOWN}


def logic(action: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"name": "x", "trigger": TRIGGER, "actions": [action]}]


@dataclass(frozen=True)
class Rule:
    """A component `it` under a rule: what is sent and kept, or the message that comes."""

    node: Mapping[str, Any]
    sent: Mapping[str, Any]
    kept: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    beside: tuple[Mapping[str, Any], ...] = ()
    initial: Mapping[str, Any] = field(default_factory=dict)


def text(**rules: Any) -> dict[str, Any]:
    return {"type": "textfield", "validate": rules}


def number(**rules: Any) -> dict[str, Any]:
    return {"type": "number", "validate": rules}


RULES: Mapping[str, Rule] = {
    "required": Rule(text(required=True), {}, error="required"),
    "min": Rule(number(min=3), {"it": 2}, {"it": 2}, "3"),
    "max": Rule(number(max=3), {"it": 4}, {"it": 4}, "3"),
    "integer": Rule(number(integer=True), {"it": "1.5"}, {"it": Decimal("1.5")}, "whole"),
    "minLength": Rule(text(minLength=3), {"it": "ab"}, {"it": "ab"}, "3"),
    "maxLength": Rule(text(maxLength=3), {"it": "abcd"}, {"it": "abcd"}, "3"),
    "minWords": Rule(text(minWords=2), {"it": "one"}, {"it": "one"}, "2"),
    "maxWords": Rule(text(maxWords=1), {"it": "one two"}, {"it": "one two"}, "1"),
    "pattern": Rule(text(pattern="[a-z]+"), {"it": "A1"}, {"it": "A1"}, "It"),
    "customMessage": Rule(text(required=True, customMessage="Say it."), {}, error="Say it."),
    "errors": Rule({**text(required=True), "errors": {"required": "We need it."}}, {}, error="We need it."),
    "unique": Rule({"type": "textfield", "unique": True}, {"it": "taken"}, {"it": "taken"}, "already in use"),
    "multiple": Rule({"type": "textfield", "multiple": True}, {"it": ["a", "b"]}, {"it": ["a", "b"]}),
    "minSelectedCount": Rule(
        {"type": "selectboxes", "values": TWO, "validate": {"minSelectedCount": 2}},
        {"it": {"a": True}},
        {"it": {"a": True, "b": False}},
        "2",
    ),
    "maxSelectedCount": Rule(
        {"type": "selectboxes", "values": TWO, "validate": {"maxSelectedCount": 1}},
        {"it": {"a": True, "b": True}},
        {"it": {"a": True, "b": True}},
        "1",
    ),
    "validate.json": Rule(
        text(json={"if": [{"==": [{"var": "data.it"}, "x"]}, True, "Only x."]}), {"it": "y"}, {"it": "y"}, "Only x."
    ),
    "conditional": Rule({"type": "textfield", "conditional": SHOWN}, {"it": "x"}, beside=(ON,)),
    "conditional, hiding": Rule(
        {"type": "textfield", "conditional": HIDES}, {"it": "x", "on": True}, {"on": True}, beside=(ON,)
    ),
    "conditional, all": Rule({"type": "textfield", "conditional": LIST}, {"it": "x"}, beside=(ON,)),
    "conditional, any": Rule(
        {"type": "textfield", "conditional": ANY_OF},
        {"it": "x", "other": "x"},
        {"it": "x", "other": "x"},
        beside=(ON, OTHER),
    ),
    "conditional.json": Rule(
        {"type": "textfield", "conditional": {"json": {"==": [{"var": "data.on"}, True]}}}, {"it": "x"}, beside=(ON,)
    ),
    "hidden is not required": Rule({**text(required=True), "conditional": SHOWN}, {}, beside=(ON,)),
    "logic, a property": Rule(
        {
            "type": "textfield",
            "logic": logic({"type": "property", "property": {"value": "validate.required"}, "state": True}),
        },
        {"on": True},
        {"on": True},
        "required",
        (ON,),
    ),
    "logic, a value": Rule(
        {"type": "textfield", "logic": logic({"type": "value", "value": {"cat": ["a", "b"]}})},
        {"on": True},
        {"on": True, "it": "ab"},
        beside=(ON,),
    ),
    "calculateValue": Rule(
        {"type": "textfield", "calculateValue": {"var": "data.other"}},
        {"it": "forged", "other": "x"},
        {"it": "x", "other": "x"},
        beside=(OTHER,),
    ),
    "allowCalculateOverride": Rule(
        {"type": "textfield", "calculateValue": {"var": "data.other"}, "allowCalculateOverride": True},
        {"it": "own", "other": "x"},
        {"it": "own", "other": "x"},
        beside=(OTHER,),
    ),
    "defaultValue": Rule({"type": "textfield", "defaultValue": "x"}, {}, {"it": "x"}),
    "customDefaultValue": Rule({"type": "textfield", "customDefaultValue": {"cat": ["a", "b"]}}, {}, {"it": "ab"}),
    "clearOnHide": Rule(
        {"type": "textfield", "conditional": SHOWN, "clearOnHide": False}, {"it": "x"}, {"it": "x"}, beside=(ON,)
    ),
    "persistent": Rule({"type": "textfield", "persistent": False}, {"it": "x"}),
    "protected": Rule({"type": "textfield", "protected": True}, {"it": "x"}, {"it": "x"}),
    "disabled": Rule({"type": "textfield", "disabled": True}, {"it": "forged"}, {"it": "own"}, initial={"it": "own"}),
    "case": Rule({"type": "textfield", "case": "uppercase"}, {"it": "abc"}, {"it": "ABC"}),
    "inputMask": Rule({"type": "textfield", "inputMask": "99-99"}, {"it": "1234"}, {"it": "12-34"}),
    "time zone": Rule(
        {"type": "datetime", "displayInTimezone": "utc"},
        {"it": "2026-03-01T14:30"},
        {"it": "2026-03-01T14:30+00:00"},
    ),
}


REFUSED: Mapping[str, tuple[Mapping[str, Any], str, str]] = {
    "recaptcha": ({"type": "recaptcha"}, "components.0.type", "recaptcha"),
    "custom validation": (
        {"type": "textfield", "validate": {"custom": "valid = 1"}},
        "components.0.validate.custom",
        "JavaScript",
    ),
    "calculated by code": (
        {"type": "textfield", "calculateValue": "value = 1"},
        "components.0.calculateValue",
        "JavaScript",
    ),
    "shown by code": (
        {"type": "textfield", "customConditional": "show = 1"},
        "components.0.customConditional",
        "JavaScript",
    ),
    "default by code": (
        {"type": "textfield", "customDefaultValue": "value = 1"},
        "components.0.customDefaultValue",
        "JavaScript",
    ),
    "handlers": (
        {"type": "htmlelement", "tag": "p", "attrs": [{"attr": "onclick", "value": "x()"}]},
        "components.0.attrs.0",
        "JavaScript",
    ),
    "a button's code": ({"type": "button", "action": "custom", "custom": "x()"}, "components.0.custom", "JavaScript"),
    "an unknown property": ({"type": "textfield", "minLenght": 3}, "components.0.minLenght", "minLenght"),
    "a pattern that backtracks": (text(pattern="(a)\\1"), "components.0.validate.pattern", "pattern"),
}


def sample_of(name: str) -> Sample:
    return SAMPLES.get(name, Sample())


@pytest.mark.parametrize("name", [name for name in COMPONENTS if name not in SILENT])
def test_every_component_keeps_a_sound_value_and_shows_reads_and_describes_it(name: str, make: Make) -> None:
    sample = sample_of(name)
    form = make({"type": name, "key": "it", "label": "It", **sample.json}, host=HOST)
    sent = {} if sample.value is None else {"it": sample.value}
    cleaned = form.clean(sent, today=TODAY, uploads=Shelf())
    assert cleaned.errors == ()
    assert ("it" in cleaned.values) == bool(sent)
    assert form.render(cleaned.values, urls=URLS, csrf="t", uploads=Shelf())
    assert bool(form.display(cleaned.values)) == (bool(sent) and name != "password")
    assert set(cleaned.values) <= set(form.schema()["properties"])


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_rule_holds(name: str, make: Make) -> None:
    rule = RULES[name]
    form = make(*rule.beside, {"key": "it", "label": "It", **rule.node}, host=LOOKING)
    cleaned = form.clean(rule.sent, today=TODAY, initial=rule.initial)
    beside = {component["key"]: False for component in rule.beside if component is ON}
    assert cleaned.values == {**{k: v for k, v in beside.items() if k in cleaned.values}, **rule.kept}
    assert [error.path for error in cleaned.errors] == (["it"] if rule.error else [])
    assert rule.error in "".join(error.message for error in cleaned.errors)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_refused_names_the_component_and_its_property(name: str, make: Make) -> None:
    node, path, words = REFUSED[name]
    with pytest.raises(FormRefused) as refusal:
        make({"key": "it", "label": "It", **node})
    problems = {".".join(map(str, problem.path)): problem for problem in refusal.value.problems}
    assert path in problems, list(problems)
    assert words in problems[path].message
    assert problems[path].hint


def test_a_password_in_a_public_page_is_refused_by_its_place(make: Make) -> None:
    problems = make({"type": "password", "key": "it", "label": "It"}).public_problems()
    assert [problem.path[:2] for problem in problems] == [("components", 0)]


def test_labels_options_descriptions_and_errors_are_translated(make: Make) -> None:
    words = {"It": "Ceci", "A": "Un", "Why": "Pourquoi", "Say it.": "Dites-le."}
    rules = {"required": True, "customMessage": "Say it."}
    node = {"type": "radio", "key": "it", "label": "It", "description": "Why", "values": TWO, "validate": rules}
    form = make(node, i18n={"fr": words})
    cleaned = form.clean({}, today=TODAY, language="fr")
    assert cleaned.errors[0].message == "Dites-le."
    html = form.render({}, urls=URLS, csrf="t", language="fr", errors=cleaned.errors)
    assert all(word in html for word in words.values())
