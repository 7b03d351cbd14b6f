"""HTML posts: what a browser without JavaScript sends."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from modules.forms.form import Form
from modules.forms.views import FormUrls

TODAY = date(2026, 3, 15)


class Browser(HTMLParser):
    """What a browser would send of a form, no button pressed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.items: list[tuple[str, str]] = []
        self._area: str | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "textarea":
            self._area = found["name"]
        elif tag == "select":
            self._select = found["name"]
        elif tag == "option" and "selected" in found:
            self.items.append((self._select, found["value"]))
        elif tag == "input" and "disabled" not in found and found["type"] != "file":
            self.items += [(found["name"], found["value"])] * self.counts(found)

    def counts(self, found: dict[str, str]) -> bool:
        return found["type"] not in ("checkbox", "radio") or "checked" in found

    def handle_data(self, data: str) -> None:
        if self._area:
            self.items.append((self._area, data.removeprefix("\n")))
            self._area = None


def sent(form: Form, values: Mapping[str, object], page: str | None = None) -> list[tuple[str, str]]:
    return Browser(str(form.render(values, page=page, urls=FormUrls("/x"), csrf="t", today=TODAY))).items


def test_rows_are_nested_and_undeclared_names_dropped(vehicle: Form) -> None:
    items = [
        ("drivers[1][firstName]", "B"),
        ("drivers[0][firstName]", "A"),
        ("drivers[0][role]", "admin"),
        ("x[y]", "1"),
    ]
    assert vehicle.read_post(items) == {"drivers": [{"firstName": "A"}, {"firstName": "B"}]}


def test_what_is_rendered_comes_back_the_same(financing: Form) -> None:
    lines = [{"what": "Crane", "count": 2, "each": "10"}, {"what": "Truck", "count": 1}]
    values = {
        "price": "5000",
        "term": 12,
        "lines": lines,
        "options": ["maintenance"],
        "segment": "home",
        "callAt": "10:00",
    }
    first = financing.clean({**values, "company": {"siret": "73282932000074"}}, today=TODAY).values
    again = financing.clean(financing.read_post(sent(financing, first)), today=TODAY)
    assert again.values == first
    assert again.errors == ()


def test_unticking_the_last_box_and_removing_the_last_row_are_heard(financing: Form, vehicle: Form) -> None:
    draft = {"options": {"insurance": True, "maintenance": False}, "lines": [{"what": "x"}]}
    items = [i for i in sent(financing, draft) if i != ("options[]", "insurance")]
    merged = {**draft, **financing.read_post([*items, ("_remove", "lines[0]")])}
    values = financing.clean(merged, today=TODAY).values
    assert values["options"] == {"insurance": False, "maintenance": False}
    assert values["lines"] == []
    unticked = [i for i in sent(vehicle, {"truth": True}, "you") if i != ("truth", "true")]
    assert vehicle.clean({"truth": True, **vehicle.read_post(unticked)}, today=TODAY).values["truth"] is False


@pytest.mark.parametrize(
    ("button", "names"),
    [
        (("_add", "drivers"), ["A", "B", None]),
        (("_remove", "drivers[0]"), ["B"]),
        (("_remove", "drivers[7]"), ["A", "B"]),
        (("_remove", "drivers"), ["A", "B"]),
        (("_remove", "name"), ["A", "B"]),
        (("_add", "drivers[0]"), ["A", "B"]),
        (("_add", "account"), ["A", "B"]),
        (("_add", ""), ["A", "B"]),
    ],
)
def test_row_buttons_add_and_remove_rows_only(vehicle: Form, button: tuple[str, str], names: list[str | None]) -> None:
    items = [("drivers[0][firstName]", "A"), ("drivers[1][firstName]", "B"), button]
    values = vehicle.read_post(items)
    assert [row.get("firstName") for row in values["drivers"]] == names
    assert vehicle.wants_refresh(items)


def test_rows_stop_at_the_most_and_the_least(vehicle: Form) -> None:
    full = [(f"drivers[{i}][firstName]", "A") for i in range(4)]
    assert len(vehicle.read_post([*full, ("_add", "drivers")])["drivers"]) == 4
    assert len(vehicle.read_post([full[0], ("_remove", "drivers[0]")])["drivers"]) == 1


def test_the_button_that_was_pressed_is_told(vehicle: Form) -> None:
    assert vehicle.action([("_action", "previous")]) == "previous"
    assert vehicle.action([]) == "submit"
    assert not vehicle.wants_refresh([("_action", "next")])


def test_a_calculated_value_left_alone_is_calculated_again(financing: Form) -> None:
    items = dict(sent(financing, {"price": "100"}))
    assert items["fee"] == "1.00"
    moved = financing.clean(financing.read_post([*{**items, "price": "300"}.items()]), today=TODAY)
    assert moved.values["fee"] == Decimal("3.00")
    typed = financing.clean(financing.read_post([*{**items, "price": "300", "fee": "2"}.items()]), today=TODAY)
    assert typed.values["fee"] == Decimal("2.00")


def test_a_received_file_lands_where_its_input_says(vehicle: Form) -> None:
    values = {"drivers": [{"firstName": "A"}, {"firstName": "B"}]}
    after = vehicle.attach(values, "drivers[1][licence]", "f1")
    assert after["drivers"] == [{"firstName": "A"}, {"firstName": "B", "licence": [{"id": "f1"}]}]
    assert "licence" not in values["drivers"][1]
    assert vehicle.attach(values, "drivers[0][firstName]", "f1") == values
    assert vehicle.attach(values, "elsewhere", "f1") == values


def test_ids_of_files_sent_before_come_back_and_can_be_removed(vehicle: Form) -> None:
    items = [("drivers[0][licence][]", "f1"), ("drivers[0][firstName]", "A")]
    assert vehicle.read_post(items)["drivers"][0]["licence"] == [{"id": "f1"}]
    assert vehicle.read_post([*items, ("_remove", "drivers[0][licence][0]")])["drivers"][0]["licence"] == []
