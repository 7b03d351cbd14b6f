"""A component `money` fills a field of type money: the amount is kept where the currency is the field's."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.context import reading
from core.definitions.load import load
from core.dispatch import dispatch
from core.errors import Invalid, Refused
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.agreeing import GIVERS, named_givers
from modules.cases.commands import OpenCase, RunAction, SetFields
from modules.cases.fields import CaseField
from modules.cases.fieldtypes.catalogue import FIELD_TYPES
from modules.cases.queries import find_case, values_json, view_case
from modules.forms.catalogue import COMPONENTS
from modules.forms.refusals import FIELD_WORDS
from tests.fixtures.kernels import make_kernel, make_settings, person

CLERK = person("clerk", "clerk", pack="shop")
PACK = {
    "pack.yaml": "pack: shop\nversion: 1.0.0\ntitle: Shop\n",
    "roles.yaml": "roles: {clerk: {title: Clerk, may: {sale: [read, open, update, transition]}}}\n",
    "case_types/sale.yaml": """
case_type: sale
title: Sale
fields:
  price: {type: money, title: Price, minimum: 1}
  swiss: {type: money, title: Swiss price, currency: CHF}
  reason: {type: text, title: Reason, required: price > 100}
  costs: {type: list, title: Costs, of: {what: {type: text}, sum: {type: money}}}
  told: {type: money, title: Told}
stages: {open: {}, sold: {final: true}}
transitions:
  sell: {from: open, to: sold, by: clerk, form: price, needs: required, steps: [set: {told: form.price.amount}]}
""",
}
ROWS = {"type": "datagrid", "key": "costs", "label": "Costs"}
SUM = {"type": "money", "key": "sum", "label": "Sum"}


def ask(**changed: Any) -> list[dict[str, Any]]:
    """The components of the form; `changed` are properties of the component `price`."""
    return [
        {"type": "money", "key": "price", "label": "Price", **changed},
        {"type": "money", "key": "swiss", "label": "Swiss", "currencies": ["CHF"]},
        {"type": "textfield", "key": "reason", "label": "Reason"},
        {**ROWS, "components": [{"type": "textfield", "key": "what", "label": "What"}, SUM]},
    ]


def write(folder: Path, components: list[dict[str, Any]], **changed: str) -> dict[str, Path]:
    for path, text in PACK.items():
        target = folder / "definitions" / "shop" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(changed.get(target.stem, text), "utf-8")
    form = folder / "forms" / "shop" / "price.json"
    form.parent.mkdir(parents=True, exist_ok=True)
    form.write_text(json.dumps({"title": "Price", "components": components}), "utf-8")
    return {"definitions": folder / "definitions", "forms": folder / "forms"}


def said(registry: Registry, folder: Path, components: list[dict[str, Any]], **changed: str) -> list[tuple[str, Any]]:
    write(folder, components, **changed)
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    return [(one.code, one.hint) for one in load({"shop": found}, registry).diagnostics]


@pytest.fixture
def shop(database_url: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    kernel = make_kernel(make_settings(tmp_path, database_url, **write(tmp_path, ask())), registry)
    yield kernel
    kernel.engine.dispose()


def sell(shop: Kernel, **values: Any) -> dict[str, Any]:
    case_id = str(dispatch(shop, OpenCase(pack="shop", case_type="sale", values={}), CLERK)["case_id"])
    dispatch(shop, RunAction(case_id=case_id, action="sell", values=values), CLERK)
    with reading(shop, CLERK) as ctx:
        return dict(values_json(view_case(ctx, find_case(ctx, case_id))))


def test_the_amount_of_a_money_component_is_what_the_field_keeps(shop: Kernel) -> None:
    kept = sell(shop, price={"amount": "12.50", "currency": "EUR"}, swiss={"amount": 3, "currency": "CHF"})
    assert (kept["price"], kept["swiss"], kept["told"]) == ("12.50", "3.00", "12.50")


def test_rows_keep_the_amounts_of_their_money_components(shop: Kernel) -> None:
    kept = sell(shop, price="7", costs=[{"what": "Paint", "sum": {"amount": "4", "currency": "EUR"}}])
    assert (kept["price"], kept["costs"]) == ("7.00", [{"what": "Paint", "sum": "4.00"}])


def test_what_depends_on_an_amount_follows_the_money_component(shop: Kernel) -> None:
    with pytest.raises(Refused, match="Reason"):
        sell(shop, price={"amount": "120", "currency": "EUR"})
    assert sell(shop, price={"amount": "120", "currency": "EUR"}, reason="Large")["reason"] == "Large"


def test_the_bounds_of_the_field_hold_for_the_amount(shop: Kernel) -> None:
    with pytest.raises(Invalid):
        sell(shop, price={"amount": "0.50", "currency": "EUR"})


@pytest.mark.parametrize("given", [{"amount": 5, "currency": "USD"}, {"amount": 5}, {}, {"amount": 5, "x": 1}])
def test_an_amount_in_another_currency_is_refused(shop: Kernel, given: object) -> None:
    case_id = str(dispatch(shop, OpenCase(pack="shop", case_type="sale", values={}), CLERK)["case_id"])
    with pytest.raises(Invalid):
        dispatch(shop, SetFields(case_id=case_id, values={"price": given}), CLERK)


def test_a_component_that_offers_other_currencies_than_the_field_keeps_is_a_mistake(
    registry: Registry, tmp_path: Path
) -> None:
    assert said(registry, tmp_path, ask()) == []
    several = ask(currencies=["EUR", "USD"])
    assert said(registry, tmp_path, several) == [("LI180", 'write "currencies": ["EUR"]')]
    plain = PACK["case_types/sale.yaml"].replace(".amount", "")
    assert said(registry, tmp_path, ask(type="currency", currency="USD"), sale=plain) == [
        ("LI180", 'write "currency": "EUR"')
    ]


def test_the_hint_names_what_fills_a_field_of_money_the_usual_first(registry: Registry, tmp_path: Path) -> None:
    plain = PACK["case_types/sale.yaml"].replace(", steps: [set: {told: form.price.amount}]", "")
    assert said(registry, tmp_path, ask(type="textfield"), sale=plain) == [("LI180", "use currency or money or number")]


def test_an_amount_with_its_currency_is_no_number_for_expressions(registry: Registry, tmp_path: Path) -> None:
    mistaken = PACK["case_types/sale.yaml"].replace("form.price.amount", "form.price + 1")
    assert len(said(registry, tmp_path, ask(), sale=mistaken)) == 1


@pytest.mark.parametrize("name", FIELD_WORDS)
def test_a_type_of_field_written_as_a_components_type_is_answered_with_the_component(
    registry: Registry, tmp_path: Path, name: str
) -> None:
    plain = PACK["case_types/sale.yaml"].replace(", steps: [set: {told: form.price.amount}]", "")
    found = said(registry, tmp_path, [{"type": name, "key": "other", "label": "Other"}], sale=plain)
    assert found == [("LI150", f"use {FIELD_WORDS[name]}")]
    assert {*FIELD_WORDS, *COMPONENTS} >= set(FIELD_TYPES)
    assert FIELD_WORDS[name] in GIVERS[name]


@pytest.mark.parametrize("name", FIELD_TYPES)
def test_every_type_of_field_says_which_components_fill_it(name: str) -> None:
    needs: dict[str, Any] = {"options": {"a": "A"}, "of": {"a": {"type": "text"}}}
    field = CaseField(type=name, **{key: needs[key] for key in FIELD_TYPES[name].needs})
    named = named_givers(field)
    assert name in GIVERS
    assert named[0] == field.component["type"]
    assert set(named) <= set(COMPONENTS)


def test_several_amounts_are_not_asked_for_by_a_money_component() -> None:
    assert "money" not in named_givers(CaseField(type="money", many=True))
    assert CaseField(type="money").read({"amount": "2", "currency": "EUR"}) == Decimal(2)
