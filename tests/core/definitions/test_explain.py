from collections.abc import Iterator
from typing import Any

import pytest

from core.definitions.explain import UnknownPlace, explain, model_in, roots
from core.registry import Registry

DEEPEST = 4


def every_path(registry: Registry) -> Iterator[str]:
    """All places of the definition language, down to a depth."""
    for root, place in roots(registry).items():
        yield from below(root, place, DEEPEST)


def below(path: str, place: Any, depth: int) -> Iterator[str]:
    yield path
    model = model_in(place)
    if model is None or depth == 0:
        return
    for name, field in model.model_fields.items():
        if name == "root":
            yield from below(path, field, depth - 1)
        else:
            yield from below(f"{path}.{field.alias or name}", field, depth - 1)


def test_every_place_of_the_language_is_explained(registry: Registry) -> None:
    paths = set(every_path(registry))
    assert len(paths) > 200
    for path in paths:
        lines = explain(registry, path)
        assert lines[0].startswith(f"{path}: ") and len(lines[0]) > len(path) + 2, path


def test_every_option_of_the_language_is_described(registry: Registry) -> None:
    silent = [
        f"{path}: {line}"
        for path in set(every_path(registry))
        for line in explain(registry, path)
        if line.startswith("  ") and line.rstrip().endswith("):")
    ]
    assert silent == []


def test_a_place_tells_type_meaning_and_default(registry: Registry) -> None:
    assert explain(registry, "case_type.stages.due") == [
        "case_type.stages.due: duration such as '15 days', or expression that gives one, or the date when it is over",
        "  Time in which the case should leave the stage.",
        "  stands in: definitions/PACK/case_types/NAME.yaml",
    ]
    assert "  default: false" in [line.lower() for line in explain(registry, "case_type.stages.final")]


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        ("role", "roles"),
        ("basket", "baskets"),
        ("widgets", "widget"),
        ("roles.may", "roles.roles.may"),
        ("approve", "step.approve"),
        ("aprove", "step.approve"),
    ],
)
def test_a_name_in_the_wrong_number_or_place_is_told_what_it_means(registry: Registry, place: str, meant: str) -> None:
    with pytest.raises(UnknownPlace, match=f"Did you mean {meant}\\?"):
        explain(registry, place)


def test_where_nothing_is_meant_the_kinds_are_named_and_not_every_part(registry: Registry) -> None:
    with pytest.raises(UnknownPlace) as told:
        explain(registry, "dashboard")
    assert "baskets" in str(told.value) and len(str(told.value)) < 400


def test_a_step_is_explained_with_its_options(registry: Registry) -> None:
    assert any(line.startswith("  template (name of a template, needed)") for line in explain(registry, "step.send"))


@pytest.mark.parametrize(
    ("path", "example", "place"),
    [
        ("step.send", "send: {template: TEMPLATE, to: PARTY}", "case_type.transitions.steps"),
        ("step.if", "if: EXPRESSION, then: [STEP, …]", "step.for_each.steps"),
        ("widget.fields", "fields: [PATH]", "dossier.tabs.widgets"),
        ("check.newer_than", "newer_than: {age: 15 days}", "case_type.pieces.checks"),
    ],
)
def test_a_part_is_told_with_an_example_and_where_it_may_stand(
    path: str, example: str, place: str, registry: Registry
) -> None:
    lines = explain(registry, path)
    assert f"  for example: {example}" in lines
    assert place in next(line for line in lines if line.startswith("  stands in: "))


def test_the_steps_are_listed(registry: Registry) -> None:
    assert [line.split(":")[0] for line in explain(registry, "step")] == [f"step.{s}" for s in registry.parts("step")]


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("case_typ", "case_type"),
        ("case_type.stage", "stages"),
        ("case_type.stages.deu", "due"),
        ("step.sned", "step.send"),
        ("widget.timelin", "widget.timeline"),
    ],
)
def test_an_unknown_place_brings_the_nearest_name(path: str, meant: str, registry: Registry) -> None:
    with pytest.raises(UnknownPlace, match=f"Did you mean {meant}"):
        explain(registry, path)


@pytest.mark.parametrize("path", ["", ".", "...", "step.", "case_type.stages.due.x", "{0.__class__}", "x" * 10_000])
def test_hostile_paths_are_refused_with_a_message(path: str, registry: Registry) -> None:
    with pytest.raises(UnknownPlace):
        explain(registry, path)
