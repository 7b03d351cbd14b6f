"""Rules that go beyond one field: logic, defaults that are computed, what is kept, dotted keys, masks, zones."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from modules.forms.form import Form
from modules.forms.hosts import Host
from modules.forms.problems import FormRefused
from modules.forms.values import Cleaned
from modules.forms.views import FormUrls

TODAY = date(2026, 3, 15)
Make = Callable[..., Form]
Clean = Callable[..., Cleaned]
URLS = FormUrls("/send", "/refresh")
SWITCH = {"type": "checkbox", "key": "on"}
WHEN = {"type": "simple", "simple": {"show": True, "when": "on", "eq": "true"}}


def changing(*actions: dict[str, Any]) -> dict[str, Any]:
    return {"type": "textfield", "key": "a", "logic": [{"name": "x", "trigger": WHEN, "actions": list(actions)}]}


def prop(name: str, **rest: Any) -> dict[str, Any]:
    return {"type": "property", "property": {"value": name}, **rest}


def test_logic_makes_a_field_required_while_its_trigger_holds(make: Make) -> None:
    form = make(SWITCH, changing(prop("validate.required", state=True)))
    assert form.clean({"on": False}, today=TODAY).errors == ()
    assert [e.path for e in form.clean({"on": True}, today=TODAY).errors] == ["a"]
    assert "(required)" in form.render({"on": True}, urls=URLS, csrf="t")


def test_what_logic_hides_is_neither_required_nor_kept(make: Make) -> None:
    field = {**changing(prop("hidden", state=True)), "validate": {"required": True}}
    cleaned = make(SWITCH, field).clean({"on": True, "a": "x"}, today=TODAY)
    assert (cleaned.values, cleaned.errors) == ({"on": True}, ())


def test_logic_shows_a_field_that_starts_hidden(make: Make) -> None:
    form = make(SWITCH, {**changing(prop("hidden", state=False)), "hidden": True})
    assert form.clean({"on": True, "a": "x"}, today=TODAY).values == {"on": True, "a": "x"}
    assert "a" not in form.clean({"on": False, "a": "x"}, today=TODAY).values


def test_logic_changes_labels_and_escapes_them(make: Make) -> None:
    html = make(SWITCH, changing(prop("label", text="<b>New</b>"))).render({"on": True}, urls=URLS, csrf="t")
    assert "&lt;b&gt;New&lt;/b&gt;" in html


def test_logic_gives_a_value_by_jsonlogic(make: Make) -> None:
    form = make(SWITCH, changing({"type": "value", "value": {"cat": [{"var": "value"}, "!"]}}))
    assert form.clean({"on": True, "a": "x"}, today=TODAY).values["a"] == "x!"
    assert form.clean({"on": False, "a": "x"}, today=TODAY).values["a"] == "x"


def test_logic_in_rows_reads_its_own_row(make: Make) -> None:
    trigger = {"type": "json", "json": {"==": [{"var": "row.kind"}, "x"]}}
    logic = [{"trigger": trigger, "actions": [prop("validate.required", state=True)]}]
    inner = [{"type": "textfield", "key": "kind"}, {"type": "textfield", "key": "b", "logic": logic}]
    form = make({"type": "datagrid", "key": "g", "components": inner})
    errors = form.clean({"g": [{"kind": "y"}, {"kind": "x"}]}, today=TODAY).errors
    assert [error.path for error in errors] == ["g.1.b"]


def test_a_default_by_jsonlogic_stands_until_somebody_answers(make: Make) -> None:
    second = {"type": "textfield", "key": "b", "customDefaultValue": {"var": "data.a"}}
    form = make({"type": "textfield", "key": "a"}, second)
    assert form.clean({"a": "x"}, today=TODAY).values == {"a": "x", "b": "x"}
    assert form.clean({"a": "x", "b": ""}, today=TODAY).values == {"a": "x"}


def test_a_value_that_is_not_persistent_is_checked_and_not_kept(make: Make) -> None:
    field = {"type": "email", "key": "again", "persistent": False}
    form = make(field, {"type": "datagrid", "key": "g", "components": [{**field, "persistent": "client-only"}]})
    cleaned = form.clean({"again": "a@example.com", "g": [{"again": "b@example.com"}]}, today=TODAY)
    assert cleaned.values == {"g": [{}]}
    assert form.clean({"again": "no"}, today=TODAY).errors


def test_a_protected_value_is_kept_and_never_shown_again(make: Make) -> None:
    form = make({"type": "textfield", "key": "pin", "protected": True})
    values = form.clean({"pin": "4711"}, today=TODAY).values
    assert values == {"pin": "4711"}
    assert form.display(values) == ()
    assert "4711" not in form.render({}, initial=values, urls=URLS, csrf="t")


def test_a_field_is_shown_anew_when_the_one_it_follows_changes(make: Make) -> None:
    form = make({"type": "textfield", "key": "a"}, {"type": "textfield", "key": "b", "redrawOn": "a"})
    assert 'hx-select-oob="#w--b"' in form.render({}, urls=URLS, csrf="t")


def test_a_unique_value_is_looked_up_by_the_host(field: Clean) -> None:
    asked: list[tuple[str, str, Any]] = []

    def taken(form: str, path: str, value: Any) -> bool:
        asked.append((form, path, value))
        return bool(value == "old")

    host = Host(taken=taken)
    assert field({"type": "textfield", "unique": True}, "new", host=host).errors == ()
    assert (
        "already in use"
        in field({"type": "textfield", "validate": {"unique": True}}, "old", host=host).errors[0].message
    )
    assert asked == [("test", "it", "new"), ("test", "it", "old")]


def test_unique_without_a_host_that_can_tell_is_refused(make: Make) -> None:
    with pytest.raises(FormRefused) as refusal:
        make({"type": "textfield", "key": "a", "unique": True})
    assert refusal.value.problems[0].path == ("components", 0, "unique")


def test_a_key_with_dots_nests_its_value(make: Make) -> None:
    parts = [{"type": "textfield", "key": f"home.{name}", "label": name} for name in ("town", "street")]
    later = {"type": "textfield", "key": "why", "conditional": {"show": True, "when": "home.town", "eq": "Lyon"}}
    form = make(*parts, later)
    assert form.read_post([("home[town]", "Lyon"), ("why", "x")]) == {"home": {"town": "Lyon"}, "why": "x"}
    cleaned = form.clean({"home": {"town": "Lyon", "other": 1}, "why": "x"}, today=TODAY)
    assert cleaned.values == {"home": {"town": "Lyon"}, "why": "x"}
    assert dict(form.paths()) == {"home.town": "textfield", "home.street": "textfield", "why": "textfield"}
    assert set(form.schema()["properties"]["home"]["properties"]) == {"town", "street"}
    assert [row.text for row in form.display(cleaned.values)] == ["Lyon", "x"]
    assert 'name="home[street]"' in form.render({}, urls=URLS, csrf="t")


def test_a_dotted_key_through_a_field_is_refused(make: Make) -> None:
    with pytest.raises(FormRefused):
        make({"type": "textfield", "key": "a"}, {"type": "textfield", "key": "a.b"})


@pytest.mark.parametrize(("typed", "kept"), [("0612345678", "06 12 34 56 78"), ("06-12-34-56-78", "06 12 34 56 78")])
def test_a_mask_fills_in_its_fixed_characters(field: Clean, typed: str, kept: str) -> None:
    assert field({"type": "textfield", "inputMask": "99 99 99 99 99"}, typed).values == {"it": kept}


def test_a_mask_is_the_example_of_an_empty_field(make: Make) -> None:
    html = make({"type": "textfield", "key": "a", "inputMask": "99/aa"}).render({}, urls=URLS, csrf="t")
    assert 'placeholder="__/__"' in html


@pytest.mark.parametrize(
    ("zone", "typed", "kept"),
    [
        ({"displayInTimezone": "location", "timezone": "Europe/Paris"}, "2026-07-01T14:30", "2026-07-01T14:30+02:00"),
        ({"displayInTimezone": "location", "timezone": "Europe/Paris"}, "2026-01-01T12:00Z", "2026-01-01T13:00+01:00"),
        ({"displayInTimezone": "utc"}, "2026-07-01T14:30+02:00", "2026-07-01T12:30+00:00"),
        ({"displayInTimezone": "submission"}, "2026-07-01T14:30+05:30", "2026-07-01T14:30+05:30"),
        ({"displayInTimezone": "viewer"}, "2026-07-01T14:30", "2026-07-01T14:30"),
    ],
)
def test_a_moment_is_kept_with_the_offset_of_its_zone(field: Clean, zone: Any, typed: str, kept: str) -> None:
    cleaned = field({"type": "datetime", **zone}, typed)
    assert cleaned.values == {"it": kept}
    assert field({"type": "datetime", **zone}, kept).values == {"it": kept}


def test_a_zone_that_does_not_exist_is_refused(make: Make) -> None:
    with pytest.raises(FormRefused):
        make({"type": "datetime", "key": "a", "displayInTimezone": "location", "timezone": "../etc/passwd"})


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("textarea", ["a\nb", "c"]),
        ("email", ["a@example.com"]),
        ("iban", ["BE68539007547034"]),
        ("date", ["2026-01-01"]),
        ("time", ["14:30", "15:00"]),
    ],
)
def test_types_of_text_take_several_values(field: Clean, type_: str, values: list[str]) -> None:
    assert field({"type": type_, "multiple": True}, values).values == {"it": values}


def test_what_the_short_way_accepts_the_long_way_accepts_alike(make: Make) -> None:
    plain: list[dict[str, Any]] = [
        {"type": "textfield", "key": "t", "validate": {"maxLength": 5}},
        {"type": "number", "key": "n", "validate": {"max": 5}},
        {"type": "checkbox", "key": "c", "validate": {"required": True}},
        {"type": "date", "key": "d"},
        {"type": "radio", "key": "r", "values": [{"label": "A", "value": "a"}]},
    ]
    short, long = make(*plain), make(*({**one, "redrawOn": "t", "unique": True} for one in plain), host=HOST)
    tries: list[dict[str, Any]] = [
        {"t": " abc ", "n": 5, "c": True, "d": "2026-02-28", "r": "a"},
        {"t": "e\u0301te\u0301", "n": "3", "c": "true", "d": "2026-02-30", "r": "b"},
        {"t": "abcdef", "n": 6, "c": False, "d": "20260228", "r": ""},
        {"t": "\u202eab", "n": True, "c": 1, "d": 0, "r": None},
        {"t": None, "n": 1.5, "c": None, "d": "", "r": True},
        {"c": True},
    ]
    for submission in tries:
        first, second = short.clean(submission, today=TODAY), long.clean(submission, today=TODAY)
        assert (first.values, first.errors) == (second.values, second.errors)
        assert first.visible == second.visible


HOST = Host(taken=lambda *_: False)
