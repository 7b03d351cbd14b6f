"""Rule: what is said of a condition is true for every value that its names may have."""

import itertools
from decimal import Decimal

import pytest

from core.expressions import BOOLEAN, DECIMAL, TEXT, Choice, Record, Type, parse
from core.expressions.certainty import can_hold, certainty
from core.expressions.domains import Domain

TYPES: dict[str, Type] = {
    "stage": Choice(["draft", "study", "done"]),
    "amount": DECIMAL,
    "paid": BOOLEAN,
    "note": TEXT,
    "owner": Record("party", {"known": BOOLEAN, "name": TEXT}),
}
STAGE: dict[tuple[str, ...], Domain] = {("stage",): Domain(frozenset(("draft", "study")))}


@pytest.mark.parametrize(
    "source",
    [
        "amount > 10 and amount < 5",
        "amount > 10 and not amount > 5",
        "amount >= 5 and amount < 5",
        "5 < amount < 5",
        "amount == 3 and amount > 4",
        "amount == null and amount > 4",
        "stage == 'done'",
        "stage in ['done']",
        "stage != 'draft' and stage != 'study'",
        "paid and not paid",
        "(paid or amount > 10) and not paid and amount <= 10",
        "owner.known == false and owner.known",
        "note == 'a' and note == 'b'",
        "1 > 2",
        "true if stage == 'done' else amount > 3 and amount < 3",
    ],
)
def test_a_condition_that_contradicts_itself_never_holds(source: str) -> None:
    assert certainty(parse(source).tree, TYPES, STAGE) is False


@pytest.mark.parametrize(
    "source",
    ["stage in ['draft', 'study']", "stage != 'done'", "paid or not paid", "not (amount > 10 and amount < 5)", "2 > 1"],
)
def test_a_condition_that_no_value_breaks_always_holds(source: str) -> None:
    assert certainty(parse(source).tree, TYPES, STAGE) is True


@pytest.mark.parametrize(
    "source",
    [
        "amount > 10 or amount <= 10",  # an amount may be missing
        "amount > 4 and amount < 5",
        "amount != 3",
        "paid",
        "stage == 'draft'",
        "owner.name != 'x' and owner.name != 'y'",
        "note not in ['a', 'b']",
        "len(note) > 3 and len(note) < 2",  # functions are left open
        "amount > 'x'",
        "note > 'b' or paid == false",
    ],
)
def test_of_other_conditions_nothing_is_said(source: str) -> None:
    assert certainty(parse(source).tree, TYPES, STAGE) is None


def test_two_conditions_that_exclude_each_other_never_hold_at_once() -> None:
    assert not can_hold([parse("amount > 10").tree, parse("amount <= 10").tree], TYPES, {})
    assert can_hold([parse("amount > 10").tree, parse("paid").tree], TYPES, {})


VALUES: dict[str, list[object]] = {
    "stage": ["draft", "study", None],
    "amount": [None, Decimal(3), Decimal(5), Decimal(8)],
    "paid": [True, False, None],
}
ATOMS = [
    "stage == 'study'",
    "stage in ['draft', 'done']",
    "amount > 4",
    "amount <= 5",
    "amount == 5",
    "paid",
    "stage not in ['draft']",
]


@pytest.mark.parametrize("operator", ["and", "or"])
def test_what_is_said_agrees_with_every_run(operator: str) -> None:
    types = {name: TYPES[name] for name in VALUES}
    domains: dict[tuple[str, ...], Domain] = {("stage",): Domain(frozenset(VALUES["stage"]))}
    for first, second, third in itertools.product(ATOMS, repeat=3):
        expression = parse(f"({first}) {operator} not ({second}) and ({third})")
        said = certainty(expression.tree, types, domains)
        runs = {expression.holds(dict(zip(VALUES, row, strict=True))) for row in itertools.product(*VALUES.values())}
        assert said is None or runs == {said}, expression.source


LIMITS: dict[tuple[str, ...], Domain] = {("limit",): Domain(frozenset((10, 20)), null=False)}


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("amount >= limit and amount == 0", False),
        ("amount >= limit and amount == 15", True),
        ("amount < limit and amount > 15", True),
        ("limit > amount and amount >= 20", False),
        ("limit == amount and amount == 15", False),
        ("amount != limit and amount == 10", True),
        ("not amount < limit and amount < 10", False),
        ("amount >= limit and amount < limit", False),
        ("amount >= other and amount == 0", True),
    ],
)
def test_a_name_beside_one_that_has_few_values_is_held_to_each_of_them(source: str, holds: bool) -> None:
    types = {**TYPES, "limit": DECIMAL, "other": DECIMAL}
    assert can_hold([parse(source).tree], types, LIMITS) is holds
