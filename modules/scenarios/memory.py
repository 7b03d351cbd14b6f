"""A database and a store in memory: what a scenario keeps, it keeps until it ends."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import Engine

from core.clock import Clock
from core.database import new_id, open_engine
from core.storage.contract import FileTooLarge, ObjectMissing, StoredObject

CHUNK = 64 * 1024


class MemoryStorage:
    """An object store that promises what `core.storage.contract.Storage` says, except to last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.objects: dict[str, tuple[bytes, datetime]] = {}

    def put(self, stream: BinaryIO, *, limit: int) -> StoredObject:
        """Keep what `stream` holds; raises `FileTooLarge`."""
        content = stream.read(limit + 1)
        if len(content) > limit:
            raise FileTooLarge(thing="the file", limit=limit)
        digest = hashlib.sha256(content).hexdigest()
        key = f"{digest[:2]}/{digest}"
        self.objects[key] = content, self._clock.now()
        return StoredObject(key, digest, len(content))

    def open(self, key: str) -> Iterator[bytes]:
        """The bytes in chunks; raises `ObjectMissing`."""
        if key not in self.objects:
            raise ObjectMissing(key=key)
        content = self.objects[key][0]
        return (content[start : start + CHUNK] for start in range(0, len(content), CHUNK))

    def exists(self, key: str) -> bool:
        """Whether the object is there."""
        return key in self.objects

    def stored_at(self, key: str) -> datetime | None:
        """When the object was last stored."""
        return self.objects[key][1] if key in self.objects else None

    def delete(self, key: str) -> None:
        """Remove the object."""
        self.objects.pop(key, None)

    def keys(self) -> Iterator[tuple[str, datetime]]:
        """Every key with the time when it was stored."""
        return iter([(key, at) for key, (_, at) in self.objects.items()])

    def protect(self, key: str, until: datetime) -> bool:
        """Memory has no lock."""
        return False

    def set_up(self) -> list[str]:
        """Memory needs nothing."""
        return []

    def ready(self) -> None:
        """Memory always is."""


def open_memory() -> Engine:
    """A database in this process's memory, with as many connections as it takes (SQLite's memdb)."""
    return open_engine(f"sqlite:///file:/liasse-{new_id()}?vfs=memdb&uri=true")


def copy_database(source: Engine, target: Engine) -> None:
    """Make `target` hold what `source` holds, and nothing else."""
    with source.connect() as before, target.connect() as after:
        held, fresh = before.connection.driver_connection, after.connection.driver_connection
        assert held and fresh
        held.backup(fresh)
