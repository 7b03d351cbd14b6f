"""What compiles, and what is refused with its place and its remedy."""

from collections.abc import Callable
from typing import Any

import pytest

from modules.forms.form import Form, compile_form
from modules.forms.problems import FormProblem, FormRefused

Make = Callable[..., Form]
TEXT = {"type": "textfield", "key": "a", "label": "A"}
BROKEN_MASKS = ("9|a", "9[9", "9]", "9{*}", "{3}", "9#", "[[9]]", "9{99}{99}", "9{0}", "\\")
TRIGGER = {"type": "simple", "simple": {"show": True, "when": "b", "eq": "x"}}


def refused(*components: Any, **form: Any) -> tuple[FormProblem, ...]:
    with pytest.raises(FormRefused) as caught:
        compile_form({"components": list(components), **form}, "test")
    return caught.value.problems


def test_an_unknown_type_is_refused_with_the_nearest_name() -> None:
    (problem,) = refused({"type": "textfeld", "key": "a"})
    assert problem.path == ("components", 0, "type")
    assert problem.hint == "did you mean textfield?"


def test_all_mistakes_are_found_in_one_pass() -> None:
    problems = refused({"type": "nope", "key": "a"}, {"type": "radio", "key": "b"}, {"type": "number", "key": "1"})
    assert {problem.path[1] for problem in problems} == {0, 1, 2}


@pytest.mark.parametrize(
    ("path", "component"),
    [
        (("validate", "custom"), {"validate": {"custom": "valid = true"}}),
        (("customConditional",), {"customConditional": "show = data.x"}),
        (("calculateValue",), {"calculateValue": "value = data.x * 2"}),
        (("customDefaultValue",), {"customDefaultValue": "value = 1"}),
        (("conditional", "json"), {"conditional": {"json": "return 1"}}),
        (("validate", "json"), {"validate": {"json": "alert(1)"}}),
        (
            ("logic", "0", "trigger", "type"),
            {"logic": [{"name": "x", "trigger": {"type": "javascript", "javascript": "1"}, "actions": []}]},
        ),
        (
            ("logic", "0", "actions", "0", "value"),
            {"logic": [{"trigger": TRIGGER, "actions": [{"type": "value", "value": "value = 1"}]}]},
        ),
        (("attributes", "onfocus"), {"attributes": {"onfocus": "alert(1)"}}),
        (("attributes", "href"), {"attributes": {"href": "JavaScript:alert(1)"}}),
    ],
)
def test_javascript_is_refused_with_its_path_and_an_alternative(path: tuple[str, ...], component: Any) -> None:
    problems = refused({**TEXT, **component}, {**TEXT, "key": "b"})
    assert [tuple(map(str, problem.path)) for problem in problems] == [("components", "0", *path)]
    assert "JavaScript" in problems[0].message
    assert problems[0].hint


def test_javascript_is_found_inside_columns_and_rows() -> None:
    inner = {**TEXT, "customConditional": "show = 1"}
    grid = {"type": "datagrid", "key": "g", "components": [inner]}
    problems = refused({"type": "columns", "key": "c", "columns": [{"components": [grid]}]})
    place = ("components", 0, "columns", 0, "components", 0, "components", 0, "customConditional")
    assert problems[0].path == place


def test_attributes_of_an_html_element_hold_no_handlers() -> None:
    element = {"type": "htmlelement", "key": "h", "attrs": [{"attr": "ONCLICK", "value": "x"}]}
    assert refused(element)[0].path == ("components", 0, "attrs", 0)


def test_a_mistyped_property_is_refused_with_the_nearest_name() -> None:
    (problem,) = refused({**TEXT, "validate": {"requird": True}})
    assert problem.path == ("components", 0, "validate", "requird")
    assert problem.hint == "did you mean required?"


def test_properties_of_the_form_builder_that_change_nothing_are_accepted(make: Make) -> None:
    noise = {
        "tableView": True,
        "customClass": "x",
        "id": "e1",
        "widget": {"type": "input"},
        "kickbox": {"enabled": False},
    }
    assert make({**TEXT, **noise, "validate": {"required": False, "custom": "", "minLength": ""}}).paths() == {
        "a": "textfield"
    }


@pytest.mark.parametrize(
    "component",
    [
        {"type": "panel", "key": "p", "components": [TEXT], "validate": {"required": False, "custom": ""}},
        {"type": "radio", "key": "a", "values": [{"label": "A", "value": "a"}], "dataSrc": "values"},
        {"type": "day", "key": "a", "inputsLabelPosition": "top"},
        {"type": "datagrid", "key": "a", "components": [], "addAnotherPosition": "bottom"},
        {"type": "time", "key": "a", "dataFormat": "HH:mm:ss"},
    ],
)
def test_what_the_builder_writes_on_every_component_is_accepted(make: Make, component: dict[str, Any]) -> None:
    assert make(component).paths()


@pytest.mark.parametrize(
    ("component", "place"),
    [
        ({"type": "radio", "values": [{"label": "A", "value": "a"}], "dataSrc": "url"}, "dataSrc"),
        ({"type": "time", "dataFormat": "hh A"}, "dataFormat"),
        ({"type": "email", "inputMask": "99"}, "inputMask"),
        *[
            ({"type": "textfield", "inputMask": mask}, "inputMask")
            for mask in ("9|a", "9[9", "9]", "9{*}", "{3}", "9#")
        ],
        *[({"type": "textfield", "inputMask": mask}, "inputMask") for mask in ("[[9]]", "9{99}{99}", "9{0}", "\\")],
        ({"type": "date", "datePicker": {"disable": "Mondays"}}, "datePicker"),
        ({"type": "date", "widget": {"minDate": "moment()"}}, "minDate"),
    ],
)
def test_what_looks_like_a_rule_and_cannot_be_honoured_is_refused(component: dict[str, Any], place: str) -> None:
    assert place in refused({"key": "a", "label": "A", **component})[0].path


def test_a_wizard_whose_pages_are_refused_is_not_told_to_add_pages() -> None:
    with pytest.raises(FormRefused) as refusal:
        compile_form({"display": "wizard", "components": [{"type": "panel", "key": "p", "nothing": 1}]}, "test")
    assert [problem.path[-1] for problem in refusal.value.problems] == ["nothing"]


@pytest.mark.parametrize("key", ["", "1a", "a b", "a..b", "a[0]", "a.__proto__", "__proto__", "a--b", "é", "a" * 101])
def test_a_key_that_could_be_confused_is_refused(key: str) -> None:
    assert refused({**TEXT, "key": key})[0].path == ("components", 0, "key")


def test_a_key_stands_once_in_its_scope_but_again_in_rows(make: Make) -> None:
    assert "already" in refused(TEXT, TEXT)[0].message
    form = make(TEXT, {"type": "datagrid", "key": "g", "components": [TEXT]})
    assert dict(form.paths()) == {"a": "textfield", "g": "datagrid", "g[].a": "textfield"}


def test_a_form_has_at_most_500_components_20_deep() -> None:
    assert "500" in refused(*({**TEXT, "key": f"a{i}"} for i in range(501)))[0].message
    deep: dict[str, Any] = TEXT
    for i in range(30):
        deep = {"type": "panel", "key": f"p{i}", "components": [deep]}
    assert "20 deep" in refused(deep)[0].message


def test_a_condition_on_a_field_that_is_not_there_is_refused() -> None:
    for conditional in ({"show": True, "when": "birt", "eq": "x"}, {"json": {"!!": {"var": "data.birt"}}}):
        problems = refused({**TEXT, "key": "birth"}, {**TEXT, "conditional": conditional})
        assert problems[0].hint == "did you mean birth?"


def test_conditions_that_go_round_in_a_circle_are_refused() -> None:
    first = {**TEXT, "conditional": {"show": True, "when": "b", "eq": "x"}}
    second = {**TEXT, "key": "b", "calculateValue": {"cat": [{"var": "data.a"}]}}
    assert "a → b → a" in refused(first, second)[0].message
    panel = {
        "type": "panel",
        "key": "p",
        "components": [TEXT],
        "conditional": {"show": True, "when": "a", "eq": "x"},
    }
    assert "circle" in refused(panel)[0].message


def test_a_pattern_that_needs_backtracking_is_refused() -> None:
    (problem,) = refused({**TEXT, "validate": {"pattern": "(?=a)b"}})
    assert problem.path == ("components", 0, "validate", "pattern")


@pytest.mark.parametrize(
    "rule",
    [{"pow": [2, 3]}, {"var": {"cat": ["data.", "a"]}}, {"var": "window"}, {"+": [], "-": []}, {"==": [1]}],
)
def test_a_rule_that_is_no_json_logic_is_refused(rule: Any) -> None:
    assert refused({**TEXT, "calculateValue": rule})


def test_a_rule_nested_too_deep_is_refused() -> None:
    rule: Any = 1
    for _ in range(200):
        rule = {"+": [rule, 1]}
    assert "too large" in refused({**TEXT, "calculateValue": rule})[0].message


@pytest.mark.parametrize("raw", [None, [], "x", {"components": {}}, {"components": [1, None, "x", []]}, {}])
def test_what_is_no_form_is_refused(raw: Any) -> None:
    with pytest.raises(FormRefused):
        compile_form(raw, "test")


def test_templates_in_texts_are_refused_as_nothing_evaluates_them() -> None:
    assert refused({**TEXT, "label": "Hello {{ data.name }}"})[0].path == ("components", 0, "label")
    assert refused({"type": "content", "key": "c", "html": "{{ data.name }}"})[0].path == (
        "components",
        0,
        "html",
    )


def test_a_wizard_holds_panels_only() -> None:
    assert "outside of the pages" in refused(TEXT, display="wizard")[0].message


def test_a_date_bound_that_is_an_expression_is_refused_with_the_declarative_form() -> None:
    (problem,) = refused({"type": "date", "key": "a", "minDate": "moment().add(1)"})
    assert "today" in (problem.hint or "")


def test_a_module_adds_a_type_by_one_class() -> None:
    from_registry = {"short": compile_form({"components": [TEXT]}, "x").roots[0].__class__}
    form = compile_form({"components": [{**TEXT, "type": "short"}]}, "x", from_registry)
    assert form.paths() == {"a": "short"}


def test_a_key_that_is_no_text_for_a_database_is_refused() -> None:
    assert refused({**TEXT, "key": "\ud800"})[0].path == ("components", 0, "key")
