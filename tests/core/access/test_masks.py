import pytest

from core.access.language import FieldChoice
from core.access.masks import EVERYTHING, NOTHING, Mask
from core.access.policies import Policy

FIELDS = ["amount", "iban", "kind"]


def policy(**fields: object) -> Policy:
    return Policy("clerk", "notes", "note", "read", fields=FieldChoice.model_validate(fields))


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({}, ["amount", "iban", "kind"]),
        ({"except": ["iban"]}, ["amount", "kind"]),
        ({"only": ["kind"]}, ["kind"]),
        ({"only": []}, []),
        ({"only": ["kind", "iban"], "except": ["iban"]}, ["kind"]),
    ],
)
def test_a_grant_shows_only_what_it_says(fields: dict[str, object], seen: list[str]) -> None:
    assert Mask((policy(**fields),)).visible(FIELDS) == seen


def test_what_one_role_hides_another_role_may_show() -> None:
    mask = Mask((policy(**{"except": ["iban", "kind"]}), policy(only=["iban"])))
    assert mask.visible(FIELDS) == ["amount", "iban"]


def test_values_pass_through_the_mask_in_their_order() -> None:
    mask = Mask((policy(**{"except": ["iban"]}),))
    assert list(mask.project({"kind": "a", "iban": "FR76", "amount": None}).items()) == [
        ("kind", "a"),
        ("amount", None),
    ]


def test_without_a_policy_nothing_is_seen() -> None:
    assert NOTHING.visible(FIELDS) == []
    assert EVERYTHING.visible(FIELDS) == FIELDS
