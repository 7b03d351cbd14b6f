from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from core.expressions import Expression, parse
from core.expressions.tracing import Traced, deciding, named_values, trace
from tests.core.expressions.written import sources, values

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
ENV: dict[str, Any] = {"surface": 200, "pieces": {"complete": False}, "stage": "study", "kind": None}


def every(traced: Traced) -> Iterator[Traced]:
    yield traced
    for part in traced.parts:
        yield from every(part)


def decisive(source: str) -> list[str]:
    return [part.source for part in deciding(trace(parse(source), ENV))]


def same(left: object, right: object) -> bool:
    return type(left) is type(right) and repr(left) == repr(right)


@UNHURRIED
@given(sources, values, values, values)
def test_a_trace_gives_what_the_expression_gives_and_each_part_what_it_would_give_alone(
    source: str, x: object, y: object, z: object
) -> None:
    env = {"x": x, "y": y, "z": z, "today": date(2026, 1, 1)}
    traced = trace(parse(source), env)
    assert same(traced.value, parse(source).evaluate(env))
    for part in every(traced):
        assert same(part.value, parse(part.source).evaluate(env)), part.source


@UNHURRIED
@given(sources, values, values, values)
def test_what_decides_is_never_a_connective(source: str, x: object, y: object, z: object) -> None:
    env = {"x": x, "y": y, "z": z, "today": date(2026, 1, 1)}
    traced = trace(parse(f"({source}) and ({source} or x)"), env)
    found = deciding(traced)
    assert found
    assert all(part.kind not in ("all", "any", "not", "choice") for part in found)


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("pieces.complete and surface <= 150", ["pieces.complete", "surface <= 150"]),
        ("surface > 1 and surface <= 150", ["surface <= 150"]),
        ("surface > 1 and surface <= 250", ["surface > 1", "surface <= 250"]),
        ("surface > 300 or stage == 'open'", ["surface > 300", "stage == 'open'"]),
        ("surface > 100 or stage == 'open'", ["surface > 100"]),
        ("not (surface > 100 and stage == 'study')", ["surface > 100", "stage == 'study'"]),
        ("kind == 'x' if surface > 100 else true", ["surface > 100", "kind == 'x'"]),
        ("stage", ["stage"]),
    ],
)
def test_the_parts_that_decide_are_the_smallest_that_say_so(source: str, parts: list[str]) -> None:
    assert decisive(source) == parts


def test_what_stands_behind_a_decided_and_is_not_reached() -> None:
    traced = trace(parse("pieces.complete and surface <= 150"), ENV)
    assert [part.reached for part in traced.parts] == [True, False]


def test_the_values_of_names_come_once_each_in_the_order_of_the_text() -> None:
    traced = trace(parse("surface > 1 and (pieces.complete or surface < 3) and len(stage) == 5"), ENV)
    assert named_values(traced) == {("surface",): 200, ("pieces", "complete"): False, ("stage",): "study"}


def test_places_count_characters_of_the_source_as_written() -> None:
    expression: Expression = parse("  stage == 'é' and surface > 1")
    traced = trace(expression, ENV)
    assert [expression.source[p.offset :][: len(p.source)] for p in every(traced)] == [p.source for p in every(traced)]
