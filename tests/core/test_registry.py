from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from fastapi import APIRouter
from pydantic import BaseModel

from core.errors import StartRefused
from core.registry import Command, Effect, FileKind, Item, Listener, Names, Namespace, Part, Registry, Routes, Schedule


class Ring(BaseModel):
    """A command of these tests."""


def nothing(*_: object) -> None:
    """Do nothing."""


ITEMS: list[Item] = [
    Part("step", "ring", run=nothing),
    Part("section", "bells", of="case_type"),
    FileKind("bell"),
    Namespace("bell", lambda _: ()),
    Names("bell", lambda _: {}, lambda *_: {}),
    Command(Ring, nothing),
    Effect("ring", nothing),
    Schedule("bells.ring", timedelta(hours=1), nothing),
    Listener("bell.rung", nothing),
    Routes(APIRouter()),
]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: type(item).__name__)
def test_a_name_can_be_taken_once_and_both_modules_are_named(item: Item) -> None:
    registry = Registry()
    registry.module = "bells"
    registry.add(item)
    registry.module = "chimes"
    with pytest.raises(StartRefused, match=r"chimes.*already.*bells"):
        registry.add(item)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: type(item).__name__)
def test_nothing_is_registered_after_the_start(item: Item) -> None:
    registry = Registry()
    registry.module = "bells"
    registry.freeze()
    with pytest.raises(StartRefused, match=r"bells.*after start-up"):
        registry.add(item)


def test_the_same_name_means_different_things_in_different_slots() -> None:
    registry = Registry()
    section = Part("section", "bell", of="case_type")
    for item in (Part("step", "bell"), Part("widget", "bell"), section, Effect("bell", nothing)):
        registry.add(item)
    assert set(registry.parts("step")) == set(registry.parts("widget")) == {"bell"}
    assert registry.find(Effect, "bell").name == "bell"
    assert registry.find(Effect, "ball") is None


def test_the_registry_knows_who_registered_what() -> None:
    registry = Registry()
    registry.add(Part("action", "read"))
    registry.module = "bells"
    ring = Part("step", "ring")
    registry.add(ring)
    assert registry.owner(ring) == "bells"


def test_the_order_of_registration_is_kept(registry: Registry) -> None:
    order: Callable[[type], list[str]] = lambda kind: [item.name for item in registry.all(kind)]  # noqa: E731
    assert order(FileKind)[:2] == ["pack", "roles"]
    assert order(FileKind) == order(FileKind)


def test_what_is_no_item_is_refused() -> None:
    with pytest.raises(AttributeError):
        Registry().add(SimpleNamespace(kind="step"))  # type: ignore[arg-type]
