"""Every fact that code records of a case is one that reactions may name, and no other is."""

import ast
from collections.abc import Iterator

import pytest

from core.context import Context
from core.definitions.factdata import FactData, data_types
from core.definitions.link import names_in, scope_of
from core.expressions.types import ANY
from core.modules import MODULES
from core.registry import Registry
from modules.cases.factnames import OF_CASES
from tests.fixtures.facts import described
from tests.fixtures.routes import Routes, open_file

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


def test_every_fact_says_what_it_carries_in_types_that_expressions_know(registry: Registry) -> None:
    for name, part in registry.parts("fact").items():
        assert part.options is not None and issubclass(part.options, FactData), name
        assert ANY not in data_types(part.options).values(), name


def test_a_fact_that_carries_something_else_than_it_says_is_found(registry: Registry) -> None:
    part = registry.parts("fact")["link.opened"]
    assert described(part, {"party": "1"}) == ""
    assert "link.opened" in described(part, {"party": "1", "more": 2})
    assert "link.opened" in described(part, {})


def test_what_tests_record_is_held_against_what_facts_say(routes: Routes) -> None:
    kernel = routes.kernel("")
    open_file(kernel)
    with pytest.raises(AssertionError, match="does not carry"):
        Context.record(Context(kernel, None, None), "link.opened", None, wrong=1)  # type: ignore[arg-type]


def test_names_that_every_case_has_are_known_not_to_mean_the_fact(registry: Registry, routes: Routes) -> None:
    pack = routes.kernel("").definitions.in_force["routes"]
    carried = {name for part in registry.parts("fact").values() for name in data_types(part.options or FactData)}
    for file in pack.files["case_type"].values():
        own = {*file.value.fields, *file.value.parties}
        assert carried & (set(names_in(scope_of(pack, file, registry), registry)) - own) == OF_CASES
