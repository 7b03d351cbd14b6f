"""Remember how a scene stands, so that scenarios with the same beginning play it once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from core.actors import Actor
from modules.scenarios.memory import MemoryStorage, copy_database, open_memory
from modules.scenarios.scene import Scene


@dataclass(frozen=True)
class Snapshot:
    """All that a scene holds."""

    database: Engine
    objects: dict[str, tuple[bytes, datetime]]
    now: datetime
    people: dict[str, Actor]
    named: dict[str, tuple[str, ...]]
    called: dict[str, str]
    opened: list[str]
    main: str
    due: dict[str, datetime]
    steps: set[int]


def key_of(scene: Scene, beginning: str) -> Any:
    """What makes two scenes the same after the same beginning; None when something has happened already."""
    if scene.opened or scene.cast.people or scene.passing.stops:
        return None
    return (
        "snapshot",
        scene.pack.name,
        beginning,
        scene.clock.now(),
        scene.cast.language,
        tuple(scene.cast.named.items()),
    )


def take(scene: Scene) -> Snapshot:
    """How the scene stands now."""
    database = open_memory()
    copy_database(scene.kernel.engine, database)
    return Snapshot(
        database=database,
        objects=dict(_storage(scene).objects),
        now=scene.clock.now(),
        people=dict(scene.cast.people),
        named=dict(scene.cast.named),
        called=dict(scene.called),
        opened=list(scene.opened),
        main=scene.main,
        due=dict(scene.passing.due),
        steps=set(scene.trace.steps),
    )


def restore(scene: Scene, snapshot: Snapshot) -> None:
    """Make the scene stand so again."""
    copy_database(snapshot.database, scene.kernel.engine)
    _storage(scene).objects = dict(snapshot.objects)
    scene.clock.advance(snapshot.now - scene.clock.now())
    scene.cast.people, scene.cast.named = dict(snapshot.people), dict(snapshot.named)
    scene.called, scene.opened = dict(snapshot.called), list(snapshot.opened)
    scene.main = scene.case_id = snapshot.main
    scene.passing.due = dict(snapshot.due)
    scene.trace.steps |= snapshot.steps


def _storage(scene: Scene) -> MemoryStorage:
    assert isinstance(scene.kernel.storage, MemoryStorage)
    return scene.kernel.storage
