"""Every fact that code records of a case is one that reactions may name, and no other is."""

import ast
from collections.abc import Iterator

from core.modules import MODULES
from core.registry import Registry

COMPOSED = {"document.accepted", "document.refused", "clock.at_risk", "clock.overdue"}
"""Recorded under the name of a verdict, or of what a clock has reached."""


def recorded() -> Iterator[str]:
    """The facts that modules record with a case, as they stand in the code."""
    for path in sorted(MODULES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="record"), args=[ast.Constant(value=str(fact)), _, *_]):
                    yield fact


def test_every_recorded_fact_of_a_case_can_be_reacted_to(registry: Registry) -> None:
    assert set(recorded()) - set(registry.parts("fact")) == set()


def test_no_fact_is_offered_that_nothing_records(registry: Registry) -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(MODULES.rglob("*.py")) if path.name != "facts.py"
    )
    unheard = {fact for fact in registry.parts("fact") if f'"{fact}"' not in text} - COMPOSED
    assert unheard == set()


def test_every_fact_says_what_happened(registry: Registry) -> None:
    assert all(part.description.endswith(".") for part in registry.parts("fact").values())
