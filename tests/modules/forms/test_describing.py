"""What a form tells of itself and of its values."""

from datetime import date
from decimal import Decimal
from json import dumps

from jsonschema import Draft202012Validator

from core.registry import Part, Registry
from modules.forms.form import COMPONENTS, Form
from modules.forms.module import register
from modules.forms.values import DisplayRow
from tests.modules.forms.conftest import Make

TODAY = date(2026, 3, 15)


def test_values_are_shown_in_words(vehicle: Form) -> None:
    values = {
        "on": "2026-03-01",
        "hurt": "yes",
        "drivers": [{"firstName": "Anna", "learner": True}],
        "phone": "0612345678",
    }
    clean = vehicle.clean(values, today=TODAY).values
    rows = {row.label: row for row in vehicle.display(clean, "fr")}
    assert rows["Date de l'accident"].text == "01/03/2026"
    assert rows["Y a-t-il des blessés ?"].text == "Oui"
    assert rows["Telephone"].text == "+33 6 12 34 56 78"
    (driver,) = rows["Conducteurs"].rows
    assert driver.label == "Ligne 1"
    assert driver.rows == (
        DisplayRow("Prénom", "Anna", "textfield"),
        DisplayRow("Learner", "Oui", "checkbox"),
    )


def test_what_people_saw_and_left_empty_shows_without_a_value(vehicle: Form) -> None:
    sent = {"on": "2026-03-01", "hurt": "no", "drivers": [{"firstName": "Anna"}]}
    cleaned = vehicle.clean(sent, today=TODAY)
    rows = {row.label: row for row in vehicle.display(cleaned.values, "en", None, cleaned.visible)}
    assert (rows["IBAN"].text, rows["Telephone"].text) == ("", "")
    assert "How many people were hurt" not in rows
    (driver,) = rows["Drivers"].rows
    assert {row.label: row.text for row in driver.rows}["Licence"] == ""
    assert "IBAN" not in [row.label for row in vehicle.display(cleaned.values, "en")]
    assert "licence" not in cleaned.values["drivers"][0]


def test_amounts_are_shown_with_their_currency(financing: Form) -> None:
    (row,) = (row for row in financing.display({"price": Decimal("1234.50")}, "en") if row.label == "Price")
    assert row.text == "€1,234.50"
    for stored in ("1234.50", 1234.5):
        assert [row.text for row in financing.display({"price": stored}, "en")] == ["€1,234.50"]


def test_the_json_schema_is_valid_and_accepts_what_was_cleaned(financing: Form, vehicle: Form) -> None:
    for form in (financing, vehicle):
        Draft202012Validator.check_schema(form.schema())
        dumps(form.schema())
    clean = financing.clean({"price": 10, "term": 12, "lines": [{"what": "x", "count": 1}]}, today=TODAY).values
    plain = {
        key: float(v) if isinstance(v, Decimal) else v for key, v in clean.items() if key not in ("lines", "total")
    }
    assert list(Draft202012Validator(financing.schema()).iter_errors(plain)) == []
    assert list(Draft202012Validator(financing.schema()).iter_errors({"forged": 1}))


def test_paths_pieces_and_files_are_listed(vehicle: Form) -> None:
    assert vehicle.paths()["drivers[].birth"] == "day"
    assert dict(vehicle.pieces()) == {"drivers[].licence": "licence"}
    (name,) = vehicle.file_inputs()
    assert name == "drivers[*][licence]"
    rule = vehicle.file_rule("drivers[3][licence]")
    assert rule is not None
    assert (rule.patterns, rule.max_bytes, rule.multiple, rule.piece) == (
        (".pdf", "image/*"),
        5 << 20,
        False,
        "licence",
    )
    assert vehicle.file_rule("drivers[3][name]") is None


def test_titles_are_translated(vehicle: Form) -> None:
    assert vehicle.translated_title("fr") == "Accident de la route"
    assert vehicle.page_title(vehicle.pages[0], "fr") == "Ce qui s'est passé"


def test_every_type_is_registered_with_a_summary_and_described_options() -> None:
    registry = Registry()
    register(registry)
    parts = registry.parts("component")
    assert set(parts) == set(COMPONENTS)
    for part in parts.values():
        assert isinstance(part, Part)
        assert part.description
        assert part.options is not None
        assert all(field.description for field in part.options.model_fields.values()), part.name


def test_a_form_tells_which_paths_hold_several_values(make: Make) -> None:
    several = {"type": "textfield", "key": "a", "multiple": True}
    grid = {"type": "datagrid", "key": "g", "components": [{"type": "email", "key": "b", "multiple": True}]}
    assert make(several, {"type": "textfield", "key": "c"}, grid).several() == {"a", "g[].b"}
