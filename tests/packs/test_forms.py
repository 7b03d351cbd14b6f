"""What must hold of the forms that are shipped."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modules.forms.form import Form, compile_form
from tests.packs.shipped import FORMS, ROOT, WITH_FORMS, case_types, data_of, every_map, form, form_json, form_texts

TODAY = date(2026, 11, 21)
DRIVER: dict[str, Any] = {
    "first_name": "Anna",
    "last_name": "Lemaire",
    "birth": "1991-05-12",
    "licence_years": 12,
    "bonus": "0.68",
    "claims": 0,
}
QUOTE: dict[str, Any] = {
    "first_name": "Anna",
    "last_name": "Lemaire",
    "vehicle_kind": "car",
    "annual_distance": 12000,
    "vehicle_value": 14500,
    "vehicle_use": "private",
    "parking": "street",
    "drivers": [DRIVER],
    "cover": "comprehensive",
    "extras": ["assistance"],
}


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def quote(**changes: Any) -> dict[str, Any]:
    """The cleaned values of the quote form with some answers changed."""
    return dict(form("insurance", "get_quote").clean({**QUOTE, **changes}, today=TODAY).values)


@pytest.mark.parametrize("path", FORMS, ids=named)
def test_every_form_compiles(path: Path) -> None:
    assert compile_form(form_json(path), path.stem).paths()


@pytest.mark.parametrize("path", FORMS, ids=named)
def test_every_text_of_a_form_has_its_french(path: Path) -> None:
    schema = form_json(path)
    french = schema["i18n"]["fr"]
    assert [text for text in form_texts(schema) if not french.get(text, "").strip()] == []
    assert set(french) <= set(form_texts(schema)), "translations of texts that the form does not have"


@pytest.mark.parametrize("path", FORMS, ids=named)
def test_every_answer_of_a_form_goes_somewhere(path: Path) -> None:
    pack, keys = path.parent.name, _keys(form(path.parent.name, path.stem))
    for name, case_type in case_types(pack).items():
        uses = list(_uses(case_type, path.stem, pack))
        for known in uses:
            assert keys <= known, f"{name} drops {sorted(keys - known)}"
    assert any(list(_uses(one, path.stem, pack)) for one in case_types(pack).values()), "nobody uses the form"


def _keys(found: Form) -> set[str]:
    """The keys of the first level, uploads of pieces left out."""
    return {path.replace("[]", "").split(".")[0] for path in found.paths()} - set(found.pieces())


def _uses(case_type: dict[str, Any], name: str, pack: str) -> Iterator[set[str]]:
    """For every use of a form in a case type: the keys that end in a field, a party, or an expression."""
    fields = set(case_type["fields"]) | set(case_type.get("forms", {}).get(name, {}).get("map", {}))
    for place, node in every_map(case_type):
        if node.get("form") == name:
            owner = _at(case_type, place[:2])
            yield fields | {key for key in _words(owner) if key}
    pages = [data_of(path) for path in (ROOT / "definitions" / pack / "pages").glob("*.yaml")]
    if any(page["form"] == name and page["opens"] == case_type["case_type"] for page in pages):
        yield fields


def _at(value: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        value = value[key]
    return value


def _words(value: Any) -> Iterator[str]:
    """The names behind a point in every text below `value`: `form.kind` gives kind."""
    for _, node in every_map(value):
        for text in node.values():
            if isinstance(text, str) and "." in text:
                yield from (word.strip(" )") for word in text.split(".")[1:])


@pytest.mark.parametrize("path", FORMS, ids=named)
def test_nothing_is_ticked_or_consented_to_beforehand(path: Path) -> None:
    ticks = [node for _, node in every_map(form_json(path)) if node.get("type") == "checkbox"]
    assert [tick["key"] for tick in ticks if tick.get("defaultValue")] == []


def test_the_quote_is_asked_for_in_three_steps() -> None:
    titles = [page.title for page in form("insurance", "get_quote").pages]
    assert titles == ["You", "Vehicle and drivers", "Start, documents and consent"]


@pytest.mark.parametrize(("pack", "name"), [("insurance", "get_quote"), ("hr", "apply")])
def test_consents_are_required_except_the_optional_ones(pack: str, name: str) -> None:
    ticks = {
        node["key"]: node.get("validate", {}).get("required", False)
        for _, node in every_map(form_json(ROOT / "forms" / pack / f"{name}.json"))
        if node.get("type") == "checkbox"
    }
    optional = {key for key, required in ticks.items() if not required}
    assert optional <= {"consent_news", "consent_pool"}
    assert ticks["consent_data"]


def test_the_previous_insurer_is_asked_of_the_insured_only() -> None:
    found = form("insurance", "get_quote")
    insured = found.clean({**QUOTE, "insured_already": "yes"}, today=TODAY)
    others = found.clean({**QUOTE, "insured_already": "no", "previous_insurer": "Somebody"}, today=TODAY)
    assert "previous_insurer" in {error.path for error in insured.errors}
    assert "previous_insurer" not in {error.path for error in others.errors}
    assert "previous_insurer" not in others.values


def test_the_price_follows_the_answers() -> None:
    first = quote()["estimated_price"]
    assert first == Decimal("537.42")
    assert quote(parking="garage")["estimated_price"] < first
    assert quote(extras=[])["estimated_price"] == first - 45
    assert quote(cover="third_party")["estimated_price"] < first


def test_the_driver_with_the_highest_coefficient_decides_the_price() -> None:
    careless = {**DRIVER, "first_name": "Ben", "bonus": "1.25"}
    assert quote(drivers=[DRIVER, careless])["estimated_price"] == quote(drivers=[careless, DRIVER])["estimated_price"]
    assert quote(drivers=[DRIVER, careless])["estimated_price"] > quote()["estimated_price"]


def test_nobody_sends_a_price_of_their_own() -> None:
    assert quote(estimated_price=1)["estimated_price"] == quote()["estimated_price"]


def test_uploads_fill_pieces_that_the_case_type_has() -> None:
    for pack in WITH_FORMS:
        pieces = {name for case_type in case_types(pack).values() for name in case_type["pieces"]}
        for path in FORMS:
            if path.parent.name == pack:
                assert set(form(pack, path.stem).pieces().values()) <= pieces
