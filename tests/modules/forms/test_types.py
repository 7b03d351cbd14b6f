"""The types beyond single inputs: what they keep, what they refuse, how they are shown."""

from base64 import b64encode
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from struct import pack
from typing import Any
from zlib import compress, crc32

import pytest

from modules.forms.form import Form, compile_form
from modules.forms.hosts import Host, Source
from modules.forms.problems import FormRefused
from modules.forms.values import Cleaned
from modules.forms.views import FormUrls

TODAY = date(2026, 3, 15)
Make = Callable[..., Form]
Clean = Callable[..., Cleaned]
URLS = FormUrls("/send", "/refresh")
REQUIRED = {"validate": {"required": True}}
SURVEY = {
    "type": "survey",
    "questions": [{"label": "Q1", "value": "q1"}, {"label": "Q2", "value": "q2"}],
    "values": [{"label": "Good", "value": "good"}, {"label": "Bad", "value": "bad"}],
}


def png(width: int = 2, extra: bytes = b"") -> str:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))

    head = chunk(b"IHDR", pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", compress(b"\0" * 3)) + chunk(b"IEND", b"")
    return "data:image/png;base64," + b64encode(data).decode()


@pytest.mark.parametrize(
    ("component", "raw", "value"),
    [
        ({"type": "nir"}, "2 55 08 14 168 025 38", "255081416802538"),
        ({"type": "plate"}, "ab 123 cd", "AB-123-CD"),
        ({"type": "plate"}, "1234ab75", "1234 AB 75"),
        ({"type": "country"}, "BE", "BE"),
        ({"type": "tags"}, "red, green,red", "red,green"),
        ({"type": "tags", "storeas": "array"}, ["red", "green"], ["red", "green"]),
        ({"type": "money"}, "12,5", {"amount": Decimal("12.50"), "currency": "EUR"}),
        ({"type": "signature"}, {"name": "Anna Martin", "image": ""}, "Anna Martin"),
        ({"type": "signature"}, png(), png()),
        (SURVEY, {"q1": "good", "q2": ""}, {"q1": "good"}),
        ({"type": "password"}, " se cret ", " se cret "),
        ({"type": "datamap"}, {"colour": "blue"}, {"colour": "blue"}),
        ({"type": "datamap"}, [{"key": "colour", "value": "blue"}], {"colour": "blue"}),
        ({"type": "party", "ask": ["last_name"]}, {"last_name": "Martin", "x": 1}, {"last_name": "Martin"}),
    ],
)
def test_a_value_is_kept_in_the_form_of_its_type(field: Clean, component: Any, raw: Any, value: Any) -> None:
    cleaned = field(component, raw)
    assert cleaned.errors == ()
    assert cleaned.values == {"it": value}
    assert field(component, cleaned.values["it"]).values == {"it": value}


@pytest.mark.parametrize(
    ("component", "raw"),
    [
        ({"type": "nir"}, "255081416802539"),
        ({"type": "plate"}, "SS-123-AB"),
        ({"type": "plate"}, "IO-123-AB"),
        ({"type": "country"}, "XX"),
        ({"type": "tags", "maxTags": 1}, "a,b"),
        ({"type": "money"}, {"amount": "1", "currency": "USD"}),
        ({"type": "money", "validate": {"min": 5}}, "4"),
        ({"type": "signature"}, "data:image/svg+xml;base64,PHN2Zz4="),
        ({"type": "signature"}, png(5_000)),
        ({"type": "signature"}, png()[:-8]),
        ({"type": "signature"}, "x" * 300_000),
        (SURVEY, {"q1": "worse"}),
        (SURVEY, {"q3": "good"}),
        ({**SURVEY, **REQUIRED}, {"q1": "good"}),
        ({"type": "datamap"}, [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]),
        ({"type": "datamap"}, [{"key": "", "value": "1"}]),
        ({"type": "address", **REQUIRED}, {"street": "1 rue X"}),
        ({"type": "party"}, "Anna"),
    ],
)
def test_a_wrong_value_is_an_error_and_never_raises(field: Clean, component: Any, raw: Any) -> None:
    assert field(component, raw).errors


@pytest.mark.parametrize("type_", ["recaptcha", "resource", "custom", "dynamicWizard"])
def test_a_type_that_is_not_offered_names_its_remedy(make: Make, type_: str) -> None:
    with pytest.raises(FormRefused) as refusal:
        make({"type": type_, "key": "a"})
    (problem,) = refusal.value.problems
    assert problem.path == ("components", 0, "type")
    assert problem.hint


def test_a_password_is_refused_in_public_pages(make: Make) -> None:
    secret = {"type": "password", "key": "a"}
    assert make(secret).public_problems()
    assert make({"type": "textfield", "key": "a"}).public_problems() == ()
    with pytest.raises(FormRefused):
        make(secret, host=Host(public=True))


def test_a_password_never_comes_back(make: Make) -> None:
    form = make({"type": "password", "key": "a"})
    assert "hunter2" not in form.render({"a": "hunter2"}, urls=URLS, csrf="t")
    assert form.display({"a": "hunter2"}) == ()


def test_the_parts_of_an_address_speak_the_readers_language(make: Make) -> None:
    form = make({"type": "address", "key": "home", "label": "Home", **REQUIRED})
    assert "Code postal" in form.render({}, urls=URLS, csrf="t", language="fr")
    errors = form.clean({"home": {"street": "1 rue X", "city": "Lyon"}}, today=TODAY, language="fr").errors
    assert [error.path for error in errors] == ["home.postcode"]
    assert form.paths()["home.city"] == "textfield"


def test_choices_of_a_connector_are_asked_for_and_checked(make: Make) -> None:
    asked: list[tuple[Source, str]] = []

    def options(source: Source, search: str) -> list[tuple[str, str]]:
        asked.append((source, search))
        return [("75", "Paris <b>")] if source.value in ("", "75") else []

    select = {"type": "select", "key": "a", "dataSrc": "url", "data": {"url": "https://x.example/towns"}}
    form = make(select, host=Host(options=options))
    assert form.clean({"a": "75"}, today=TODAY).values == {"a": "75"}
    assert form.clean({"a": "13"}, today=TODAY).errors
    html = form.render({"a~search": "par"}, urls=URLS, csrf="t")
    assert "Paris &lt;b&gt;" in html
    assert ("url", "par") in [(source.kind, search) for source, search in asked]
    assert form.display({"a": "75"})[0].text == "Paris <b>"
    assert form.read_post([("a", "75"), ("a~search", "par")]) == {"a": "75", "a~search": "par"}


def test_choices_that_cannot_be_had_now_are_an_error_that_says_so(make: Make) -> None:
    form = make({"type": "slot", "key": "a", "slots": "desk"}, host=Host(options=lambda *_: None))
    assert "later" in form.clean({"a": "9:00"}, today=TODAY).errors[0].message


def test_a_connector_or_a_calendar_that_nobody_offers_is_refused(make: Make) -> None:
    for component in (
        {"type": "select", "dataSrc": "resource", "data": {"resource": "x"}},
        {"type": "slot", "slots": "x"},
    ):
        with pytest.raises(FormRefused) as refusal:
            make({"key": "a", **component})
        assert refusal.value.problems[0].hint


def test_choices_written_as_json_are_read(field: Clean) -> None:
    items = [{"id": 1, "name": "One"}, {"id": 2, "name": "Two"}]
    select = {"type": "select", "dataSrc": "json", "data": {"json": items}, "valueProperty": "id"}
    select["template"] = "<span>{{ item.name }}</span>"
    assert field(select, "2").values == {"it": "2"}
    assert field(select, "3").errors


def test_a_nested_form_keeps_its_values_under_its_key_and_a_part_among_the_others(make: Make) -> None:
    host = Host(forms=lambda _: {"components": [{"type": "textfield", "key": "x", "label": "X", **REQUIRED}]})
    form = make({"type": "form", "key": "child", "form": "f"}, {"type": "part", "part": "p"}, host=host)
    assert form.clean({"child": {"x": "a"}, "x": "b"}, today=TODAY).values == {"child": {"x": "a"}, "x": "b"}
    assert form.clean({"child": {"data": {"x": "a"}}, "x": "b"}, today=TODAY).errors == ()
    assert [error.path for error in form.clean({}, today=TODAY).errors] == ["child.x", "x"]


def test_forms_that_hold_themselves_or_each_other_are_refused() -> None:
    forms: dict[str, Any] = {
        "a": {"components": [{"type": "part", "key": "p", "part": "b"}]},
        "b": {"components": [{"type": "form", "key": "f", "form": "a"}]},
    }
    for name, schema in forms.items():
        with pytest.raises(FormRefused) as refusal:
            compile_form(schema, name, host=Host(forms=forms.get))
        assert "holds itself" in refusal.value.problems[0].message


def test_a_form_that_nobody_has_or_can_read_is_refused(make: Make) -> None:
    for host in (Host(), Host(forms=lambda _: None)):
        with pytest.raises(FormRefused):
            make({"type": "form", "key": "f", "form": "x"}, host=host)


def test_rows_fold_unless_they_are_new_or_wrong(make: Make) -> None:
    inner = {"type": "textfield", "key": "name", "label": "Name", "validate": {"maxLength": 5}}
    form = make({"type": "editgrid", "key": "g", "label": "People", "components": [inner]})
    values = {"g": [{"name": "Anna"}, {}, {"name": "Johanna"}]}
    errors = form.clean(values, today=TODAY).errors
    html = form.render(values, urls=URLS, csrf="t", errors=errors)
    rows = html.split("<details")[1:]
    assert [row.startswith(' class="row-group__row row-group__row--folded" open') for row in rows] == [
        False,
        True,
        True,
    ]
    assert "Anna" in rows[0].split("</summary>")[0]


def test_tables_and_tabs_arrange_without_tables(make: Make) -> None:
    cell = {"components": [{"type": "textfield", "key": "a"}]}
    tab = {"label": "First", "key": "t", "components": [{"type": "textfield", "key": "b"}]}
    form = make({"type": "table", "key": "x", "rows": [[cell]]}, {"type": "tabs", "key": "y", "components": [tab]})
    html = form.render({}, urls=URLS, csrf="t")
    assert "<table" not in html
    assert "First</h3>" in html
    assert form.clean({"a": "1", "b": "2"}, today=TODAY).values == {"a": "1", "b": "2"}


def test_an_html_post_of_every_composite_is_read(make: Make) -> None:
    form = make(
        {"type": "signature", "key": "s"},
        {"key": "v", **SURVEY},
        {"type": "money", "key": "m"},
        {"type": "datamap", "key": "d"},
        {"type": "address", "key": "h"},
    )
    posted = [
        ("s[image]", ""),
        ("s[name]", "Anna"),
        ("v[q1]", "good"),
        ("m[amount]", "3"),
        ("m[currency]", "EUR"),
        ("d[0][key]", "a"),
        ("d[0][value]", "b"),
        ("h[city]", "Lyon"),
    ]
    values = form.clean(form.read_post(posted), today=TODAY).values
    assert (values["s"], values["v"], values["d"], values["h"]["city"]) == ("Anna", {"q1": "good"}, {"a": "b"}, "Lyon")
    assert values["m"] == {"amount": Decimal("3.00"), "currency": "EUR"}


def test_a_photo_can_be_taken_where_the_form_asks_for_the_camera(make: Make) -> None:
    html = make({"type": "file", "key": "f", "webcam": True}).render({}, urls=URLS, csrf="t")
    assert 'capture="environment"' in html
    assert "capture" not in make({"type": "file", "key": "f"}).render({}, urls=URLS, csrf="t")
