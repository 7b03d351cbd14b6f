"""What must hold of the packs that are shipped: no mistake, and both languages everywhere."""

from pathlib import Path
from typing import Any

import pytest

from core.definitions.load import Loaded, load
from core.definitions.scan import read_folders
from core.diagnostics import render
from core.registry import Registry
from tests.packs.shipped import DEFINITIONS, LANGUAGES, PACKS, ROOT, data_of, every_map

TEXTS = {
    "title",
    "plural",
    "public",
    "why_not",
    "help",
    "summary",
    "subject",
    "body",
    "intro",
    "text",
    "time",
    "contact",
}
CHOICES = {"options", "outcomes"}


@pytest.fixture(scope="module")
def loaded(registry: Registry) -> Loaded:
    """The packs as the product loads them."""
    return load(read_folders(ROOT / "definitions", ROOT / "forms"), registry)


def test_the_shipped_packs_hold_no_mistake(loaded: Loaded) -> None:
    assert not loaded.diagnostics, render(loaded.diagnostics, loaded.sources)
    assert set(PACKS) <= set(loaded.packs)


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: str(path.relative_to(ROOT / "definitions")))
def test_every_text_is_written_in_both_languages(path: Path) -> None:
    lacking = [place for place, text in _texts(data_of(path)) if not _complete(text)]
    assert lacking == []


def _texts(data: Any) -> list[tuple[Any, Any]]:
    """What people read: by the names of keys, and whatever is already written in one of the languages."""
    found = []
    for place, node in every_map(data):
        if not place or place[-1] not in ("fields", "of", "forms", "map"):
            found += [((*place, key), value) for key, value in node.items() if key in TEXTS and not _is_field(value)]
        if place and place[-1] in CHOICES:
            found += [((*place, key), value) for key, value in node.items()]
        if set(node) & set(LANGUAGES) and all(isinstance(value, str) for value in node.values()):
            found.append((place, node))
    return found


def _is_field(value: Any) -> bool:
    """A field, a tab or a widget may be called `title`; it is no text."""
    return isinstance(value, dict) and not set(value) <= set(LANGUAGES)


def _complete(text: Any) -> bool:
    return isinstance(text, dict) and all(text.get(language, "").strip() for language in LANGUAGES)


def test_a_claims_handler_sees_claims_and_nothing_else() -> None:
    roles = data_of(ROOT / "definitions" / "insurance" / "roles.yaml")["roles"]
    assert set(roles["claims_handler"]["may"]) == {"claim"}


def test_the_identity_card_of_the_customer_fills_the_piece_of_the_contract_too() -> None:
    folder = ROOT / "definitions" / "insurance" / "case_types"
    for name in ("customer", "contract"):
        piece = data_of(folder / f"{name}.yaml")["pieces"]["identity"]
        assert (piece["of"], piece["shared"]) == ("customer", True)


def test_papers_of_the_hired_are_not_asked_for_before_the_offer(loaded: Loaded) -> None:
    application = loaded.packs["hr"].get("case_type", "application")
    asked = {name: piece.required for name, piece in application.pieces.items() if piece.required}
    at_first = {name for name, condition in asked.items() if condition.expression.holds({"stage": "applied"})}
    later = {name for name, condition in asked.items() if condition.expression.holds({"stage": "contract"})}
    assert at_first == {"cv"}
    assert {"identity", "social_security", "bank_details", "signed_contract"} <= later


def test_a_settlement_never_exceeds_the_damage_less_the_deductible(loaded: Loaded) -> None:
    claim = loaded.packs["insurance"].get("case_type", "claim")
    guard = claim.transitions["settle"].when.expression
    ready = {"settlement_approved": True, "payable": 1880, "pieces": {"all_accepted": True}}
    assert guard.holds({**ready, "settled_amount": 1880})
    assert not guard.holds({**ready, "settled_amount": 1881})
    assert not guard.holds({**ready, "settled_amount": 1880, "settlement_approved": False})


def test_whoever_drafted_a_contract_may_neither_validate_nor_countersign_it(loaded: Loaded) -> None:
    customer = loaded.packs["insurance"].get("case_type", "customer")
    facts = {"annual_premium": 500, "lowest_premium": 400, "drafted_by": "anna", "pieces": {"all_accepted": True}}
    for name in ("validate", "countersign"):
        guard = customer.transitions[name].when.expression
        assert guard.holds({**facts, "actor": {"id": "ben"}})
        assert not guard.holds({**facts, "actor": {"id": "anna"}})
