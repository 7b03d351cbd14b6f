"""What a form accepts from outside."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modules.forms.form import Form
from modules.forms.messages import translator
from modules.forms.uploads import Uploads
from modules.forms.values import Cleaned

PACKAGE = Path(__file__).parents[3] / "modules" / "forms"
TODAY = date(2026, 3, 15)
Make = Callable[..., Form]
Clean = Callable[..., Cleaned]
VALUES = {"values": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]}
REQUIRED = {"validate": {"required": True}}


@pytest.mark.parametrize(
    ("component", "raw", "value"),
    [
        ({"type": "textfield"}, "  a\tb\x00\u202e ", "a b"),
        ({"type": "textfield", "case": "uppercase", "truncateMultipleSpaces": True}, "a   b", "A B"),
        ({"type": "textfield", "multiple": True}, ["a", "", "b"], ["a", "b"]),
        ({"type": "textarea"}, "a\r\nb", "a\nb"),
        ({"type": "number"}, "1 234,5", Decimal("1234.5")),
        ({"type": "number"}, "1,234", 1234),
        ({"type": "number"}, "12,5", Decimal("12.5")),
        ({"type": "number"}, 0, 0),
        ({"type": "currency"}, "10", Decimal("10.00")),
        ({"type": "checkbox"}, "true", True),
        ({"type": "checkbox"}, "", False),
        ({"type": "selectboxes", **VALUES}, ["b"], {"a": False, "b": True}),
        ({"type": "selectboxes", **VALUES}, {"a": True, "b": False}, {"a": True, "b": False}),
        ({"type": "radio", **VALUES}, "a", "a"),
        ({"type": "select", "data": VALUES}, "b", "b"),
        ({"type": "select", "data": VALUES, "multiple": True}, ["", "b"], ["b"]),
        ({"type": "email"}, "Anna@EXAMPLE.com", "Anna@example.com"),
        ({"type": "url"}, "https://example.com/x?y=1", "https://example.com/x?y=1"),
        ({"type": "phoneNumber"}, "06 12 34 56 78", "+33612345678"),
        ({"type": "phoneNumber", "inputMask": "(999) 999-9999"}, "2015550123", "(201) 555-0123"),
        ({"type": "phoneNumber", "inputMask": "99 99 99 99 99", "region": "FR"}, "0612345678", "06 12 34 56 78"),
        ({"type": "url"}, "www.example.com/a", "https://www.example.com/a"),
        ({"type": "textfield", "inputMask": "99[-999]"}, "12", "12"),
        ({"type": "textfield", "inputMask": "99[-999]"}, "12-345", "12-345"),
        ({"type": "textfield", "inputMask": "9{3}/a"}, "123b", "123/b"),
        ({"type": "textfield", "inputMask": "\\9-9"}, "5", "9-5"),
        ({"type": "datetime"}, "2026-03-01T14:30:15Z", "2026-03-01T14:30+00:00"),
        ({"type": "datetime", "enableTime": False}, "2026-03-01", "2026-03-01"),
        ({"type": "date"}, "2026-03-01", "2026-03-01"),
        ({"type": "day"}, "03/01/2026", "2026-03-01"),
        ({"type": "day", "dayFirst": True}, "03/01/2026", "2026-01-03"),
        ({"type": "day"}, {"day": "1", "month": "3", "year": "2026"}, "2026-03-01"),
        ({"type": "day", "fields": {"day": {"hide": True}}}, {"month": "3", "year": "2026"}, "2026-03"),
        ({"type": "time"}, "14:30:00", "14:30"),
        ({"type": "iban"}, "FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
        ({"type": "iban"}, "be68 5390 0754 7034", "BE68539007547034"),
        ({"type": "siren"}, "732 829 320", "732829320"),
        ({"type": "siret"}, "732 829 320 00074", "73282932000074"),
        ({"type": "siret"}, "35600000049837", "35600000049837"),
    ],
)
def test_a_value_is_kept_in_the_form_of_its_type(field: Clean, component: Any, raw: Any, value: Any) -> None:
    cleaned = field(component, raw)
    assert cleaned.errors == ()
    assert cleaned.values == {"it": value}
    assert type(cleaned.values["it"]) is type(value)


@pytest.mark.parametrize(
    ("component", "raw"),
    [
        ({"type": "textfield", "validate": {"minLength": 3}}, "ab"),
        ({"type": "textfield", "validate": {"maxLength": 3}}, "abcd"),
        ({"type": "textfield", "validate": {"pattern": "[A-Z]+"}}, "ABc"),
        ({"type": "textfield", "inputMask": "99-aa"}, "1-ab"),
        ({"type": "textfield"}, "x" * 1_001),
        ({"type": "textfield"}, 1.5),
        ({"type": "textarea", "validate": {"minWords": 3}}, "two words"),
        ({"type": "textarea", "validate": {"maxWords": 1}}, "two words"),
        ({"type": "number", "validate": {"min": 1}}, 0),
        ({"type": "number", "validate": {"max": 1}}, 2),
        ({"type": "number", "validate": {"integer": True}}, "1.5"),
        ({"type": "number"}, float("nan")),
        ({"type": "number"}, True),
        ({"type": "number"}, 10**400),
        ({"type": "number"}, "1e5"),
        ({"type": "currency"}, "1.005"),
        ({"type": "checkbox"}, "maybe"),
        ({"type": "checkbox", **REQUIRED}, False),
        ({"type": "selectboxes", **VALUES}, {"c": True}),
        ({"type": "selectboxes", **VALUES, "validate": {"minSelectedCount": 2}}, ["a"]),
        ({"type": "selectboxes", **VALUES, "validate": {"maxSelectedCount": 1}}, ["a", "b"]),
        ({"type": "selectboxes", **VALUES, **REQUIRED}, {"a": False}),
        ({"type": "radio", **VALUES}, "c"),
        ({"type": "select", "data": VALUES, "multiple": True}, ["a", "c"]),
        ({"type": "email"}, "anna"),
        ({"type": "url"}, "javascript:alert(1)//a.b"),
        ({"type": "url"}, "https://bank.example@evil.example/"),
        ({"type": "phoneNumber"}, "12"),
        ({"type": "phoneNumber", "inputMask": "(999) 999-9999"}, "+33612345678"),
        ({"type": "phoneNumber", "inputMask": "99 99 99 99 99", "region": "FR"}, "0012345678"),
        ({"type": "url"}, "www"),
        ({"type": "url"}, "anna@example.com"),
        ({"type": "textfield", "inputMask": "99[999]"}, "123"),
        ({"type": "date", "widget": {"minDate": "2026-04-01"}}, "2026-03-31"),
        ({"type": "date", "widget": {"disableWeekends": True}}, "2026-03-15"),
        ({"type": "date", "widget": {"disabledDates": "2026-05-01, 2026-12-24 - 2026-12-31"}}, "2026-12-31"),
        ({"type": "date", "datePicker": {"disable": "2026-05-01"}}, "2026-05-01"),
        ({"type": "datagrid", "components": [{"type": "textfield", "key": "a"}], **REQUIRED}, [{}, {"a": " "}]),
        ({"type": "number", "validate": {"json": {"if": [{"var": "input"}, True, "It is needed"]}}}, None),
        ({"type": "date"}, "2026-02-30"),
        ({"type": "date", "minDate": "2026-04-01"}, "2026-03-31"),
        ({"type": "date", "datePicker": {"maxDate": "today"}}, "2026-03-16"),
        ({"type": "date", "maxDate": "today - 18 years"}, "2008-03-16"),
        ({"type": "date", "datePicker": {"disableWeekends": True}}, "2026-03-15"),
        ({"type": "day"}, {"day": "31", "month": "2", "year": "2026"}),
        ({"type": "day", "fields": {"day": {"required": True}}}, {}),
        ({"type": "time"}, "25:00"),
        ({"type": "iban"}, "FR1420041010050500013M02607"),
        ({"type": "siren"}, "732829321"),
        ({"type": "siret"}, "73282932000075"),
        ({"type": "textfield", **REQUIRED}, "   "),
        ({"type": "textfield", "validate": {"json": {"==": [{"var": "input"}, "yes"]}}}, "no"),
        ({"type": "datagrid", "components": [], "validate": {"minLength": 1}}, []),
        ({"type": "datagrid", "components": [], "validate": {"maxLength": 1}}, [{}, {}]),
    ],
)
def test_a_broken_rule_is_one_error_that_names_the_field(field: Clean, component: Any, raw: Any) -> None:
    (error,) = field(component, raw).errors
    assert (error.path, error.label) == ("it", "It")
    assert "It" in error.message


def test_zero_and_false_are_answers(make: Make) -> None:
    form = make({"type": "number", "key": "n", **REQUIRED}, {"type": "radio", "key": "r", **VALUES, **REQUIRED})
    assert form.clean({"n": 0, "r": "a"}, today=TODAY).errors == ()


def test_a_bound_relative_to_today_moves_with_the_clock(field: Clean) -> None:
    adult = {"type": "day", "maxDate": "today - 18 years"}
    assert field(adult, "2008-03-15").errors == ()
    assert field(adult, "2008-03-15", today=date(2026, 3, 14)).errors
    assert field(adult, "2008-03-01", today=date(2026, 2, 28)).errors


def test_own_messages_win_and_name_the_figures(field: Clean) -> None:
    rules = {
        "validate": {"minLength": 3, "required": True},
        "errors": {"minLength": "{{ field }}: {{min}} letters"},
    }
    assert field({"type": "textfield", **rules}, "a").errors[0].message == "It: 3 letters"
    custom = {"validate": {"required": True, "customMessage": "Tell us"}}
    assert field({"type": "textfield", **custom}, "").errors[0].message == "Tell us"


def test_messages_and_labels_speak_french(financing: Form) -> None:
    messages = [e.message for e in financing.clean({"deposit": "x"}, today=TODAY, language="fr").errors]
    assert "Prix\u00a0: ce champ est obligatoire." in messages
    assert "Apport doit être un nombre." in messages


def test_every_message_of_the_components_has_a_french_translation() -> None:
    source = "".join(p.read_text() for p in PACKAGE.rglob("*.py"))
    messages = re.findall(r'"((?:\{label\})[^"]+)"', source)
    assert len(messages) > 25
    assert [m for m in messages if translator("fr")(m) == m] == []


def test_a_hidden_field_is_neither_required_nor_kept(make: Make) -> None:
    shown = {"conditional": {"show": True, "when": "kind", "eq": "b"}}
    form = make({"type": "radio", "key": "kind", **VALUES}, {"type": "textfield", "key": "why", **REQUIRED, **shown})
    assert form.clean({"kind": "a", "why": "forged"}, today=TODAY) == Cleaned({"kind": "a"}, (), frozenset({"kind"}))
    assert [e.path for e in form.clean({"kind": "b"}, today=TODAY).errors] == ["why"]


def test_everything_below_a_hidden_box_is_hidden(make: Make) -> None:
    inner = {"type": "container", "key": "c", "components": [{"type": "number", "key": "n", **REQUIRED}]}
    boxes = {"type": "panel", "key": "p", "components": [{"type": "well", "key": "w", "components": [inner]}]}
    form = make(
        {"type": "checkbox", "key": "go"},
        {**boxes, "conditional": {"show": True, "when": "go", "eq": "true"}},
    )
    assert form.clean({"c": {"n": 1}}, today=TODAY).values == {}
    assert [e.path for e in form.clean({"go": True}, today=TODAY).errors] == ["c.n"]


def test_hiding_spreads_along_a_chain_of_conditions(make: Make) -> None:
    chain: list[dict[str, Any]] = [{"type": "textfield", "key": "f0"}]
    for i in range(1, 12):
        chain.append(
            {
                "type": "textfield",
                "key": f"f{i}",
                "conditional": {"show": True, "when": f"f{i - 1}", "eq": "x"},
            }
        )
    form = make(*reversed(chain))
    everything = {f"f{i}": "x" for i in range(12)}
    assert form.clean(everything, today=TODAY).values == everything
    assert form.clean({**everything, "f0": "y"}, today=TODAY).values == {"f0": "y"}


def test_a_condition_in_a_row_looks_at_its_own_row(vehicle: Form) -> None:
    rows = [{"learner": True}, {"learner": False, "school": "forged"}]
    cleaned = vehicle.clean({"drivers": rows}, today=TODAY, page="people")
    paths = {error.path for error in cleaned.errors}
    assert "drivers.0.school" in paths
    assert "drivers.1.school" not in paths
    assert "school" not in cleaned.values["drivers"][1]


def test_a_value_outlives_its_field_only_if_the_form_says_so(financing: Form) -> None:
    assert financing.clean({"callAt": "10:00"}, today=TODAY).values["callAt"] == "10:00"
    assert "company" not in financing.clean({"company": {"siret": "x"}}, today=TODAY).values


def test_what_is_calculated_ignores_what_was_sent(financing: Form) -> None:
    values = financing.clean({"price": "100", "deposit": "30", "amount": "1"}, today=TODAY).values
    assert values["amount"] == Decimal("70.00")


def test_a_calculation_follows_another(financing: Form) -> None:
    values = financing.clean({"price": "100"}, today=TODAY).values
    assert values["fee"] == Decimal("1.00")
    rows = [{"what": "x", "count": 2, "each": "1.10"}, {"what": "y", "count": 1, "each": "0.30"}]
    assert financing.clean({"lines": rows}, today=TODAY).values["total"] == Decimal("2.50")


def test_a_calculated_value_is_held_to_its_rules(financing: Form) -> None:
    errors = financing.clean({"price": 10, "deposit": 11, "term": 12}, today=TODAY).errors
    assert [(e.path, e.message) for e in errors] == [("amount", "The deposit can't exceed the price")]


def test_a_calculated_value_may_be_typed_over_only_if_the_form_says_so(financing: Form) -> None:
    assert financing.clean({"price": 100, "fee": "7"}, today=TODAY).values["fee"] == Decimal("7.00")


def test_disabled_and_hidden_type_fields_come_from_the_host_alone(financing: Form) -> None:
    forged = {"reference": "forged", "partner": "forged"}
    assert financing.clean(forged, today=TODAY).values["partner"] == "none"
    values = financing.clean(forged, today=TODAY, initial={"reference": "R-1", "partner": "shop"}).values
    assert (values["reference"], values["partner"]) == ("R-1", "shop")


def test_a_field_hidden_for_good_is_never_taken_from_outside(make: Make) -> None:
    form = make({"type": "textfield", "key": "a", "hidden": True, "clearOnHide": False})
    assert form.clean({"a": "forged"}, today=TODAY, initial={"a": "ours"}).values == {"a": "ours"}


def test_everything_inside_a_disabled_box_is_locked(make: Make) -> None:
    form = make({"type": "fieldset", "key": "f", "disabled": True, "components": [{"type": "textfield", "key": "a"}]})
    assert form.clean({"a": "forged"}, today=TODAY, initial={"a": "ours"}).values == {"a": "ours"}


def test_a_default_stands_for_what_was_not_asked_but_not_for_what_was_emptied(make: Make) -> None:
    form = make({"type": "textfield", "key": "a", "defaultValue": "x"})
    assert form.clean({}, today=TODAY).values == {"a": "x"}
    assert form.clean({"a": ""}, today=TODAY).values == {}


def test_a_wizard_page_answers_for_itself_and_keeps_the_others(vehicle: Form) -> None:
    values = {"on": "2026-03-01", "hurt": "no", "account": "It just happened", "name": "anna"}
    cleaned = vehicle.clean(values, page="event", today=TODAY)
    assert cleaned.errors == ()
    assert cleaned.values["name"] == "ANNA"
    assert {e.path for e in vehicle.clean(values, page="you", today=TODAY).errors} == {"email", "truth"}
    assert len(vehicle.clean(values, today=TODAY).errors) == 3


def test_a_page_appears_only_when_its_condition_holds(vehicle: Form) -> None:
    assert [page.key for page in vehicle.visible_pages({"hurt": "no"})] == ["event", "people", "you"]
    assert [page.key for page in vehicle.visible_pages({"hurt": "yes"})] == [
        "event",
        "injuries",
        "people",
        "you",
    ]


def test_a_file_is_what_the_host_knows_of_it(field: Clean, uploads: Uploads) -> None:
    scan = {"type": "file", "filePattern": ".pdf,image/*", "fileMaxSize": "1MB"}
    kept = field(scan, [{"id": "pdf", "name": "forged.exe", "size": 1}], uploads=uploads).values["it"]
    assert kept == [
        {
            "id": "pdf",
            "name": "scan.pdf",
            "size": 2_000,
            "content_type": "application/pdf",
            "sha256": "a" * 64,
        }
    ]
    bads: tuple[Any, ...] = (
        [{"id": "text"}],
        [{"id": "big"}],
        [{"id": "unknown"}],
        [{"id": "pdf"}, {"id": "text"}],
        "x",
        5,
        {"id": []},
    )
    for bad in bads:
        assert [e.path for e in field(scan, bad, uploads=uploads).errors] == ["it"]


@pytest.mark.parametrize(
    ("operator", "actual", "value", "holds"),
    [
        ("isEqual", 5, "5", True),
        ("isNotEqual", 5, "5", False),
        ("isEmpty", None, "", True),
        ("isNotEmpty", 0, "", True),
        ("lessThan", 9, "10", True),
        ("greaterThanOrEqual", 10, "10", True),
        ("greaterThan", None, "1", False),
    ],
)
def test_conditions_compare_numbers_by_value(make: Make, operator: str, actual: Any, value: str, holds: bool) -> None:
    rows = [{"component": "n", "operator": operator, "value": value}]
    target = {
        "type": "textfield",
        "key": "t",
        "conditional": {"show": True, "conjunction": "all", "conditions": rows},
    }
    form = make({"type": "number", "key": "n"}, target)
    assert ("t" in form.clean({"n": actual}, today=TODAY).visible) is holds


def test_any_of_several_conditions_may_suffice_and_show_may_be_turned(make: Make) -> None:
    rows = [
        {"component": "a", "operator": "startsWith", "value": "x"},
        {"component": "a", "operator": "includes", "value": "z"},
    ]
    hidden = {"conditional": {"show": False, "conjunction": "any", "conditions": rows}}
    form = make({"type": "textfield", "key": "a"}, {"type": "textfield", "key": "t", **hidden})
    assert ["t" in form.clean({"a": a}, today=TODAY).visible for a in ("xa", "az", "b")] == [
        False,
        False,
        True,
    ]


def test_a_json_rule_may_compare_fields_and_say_what_is_wrong(make: Make) -> None:
    rule = {"if": [{"<": [{"var": "data.a"}, {"var": "input"}]}, True, "The end comes before the start"]}
    form = make({"type": "date", "key": "a"}, {"type": "date", "key": "b", "validate": {"json": rule}})
    assert form.clean({"a": "2026-01-01", "b": "2026-01-02"}, today=TODAY).errors == ()
    (error,) = form.clean({"a": "2026-01-02", "b": "2026-01-01"}, today=TODAY).errors
    assert error.message == "The end comes before the start"


def test_a_bound_beyond_what_can_be_written_with_cents_is_still_told(field: Clean) -> None:
    (error,) = field({"type": "currency", "validate": {"min": 10**30}}, "5").errors
    assert str(10**30) in error.message


def test_a_page_that_is_not_there_doesnt_silence_the_rules(vehicle: Form) -> None:
    assert vehicle.clean({}, page="forged", today=TODAY).errors == vehicle.clean({}, today=TODAY).errors
