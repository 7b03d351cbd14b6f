"""Objects of the store to which no row refers: found, and removed without harm to whoever stores the same bytes now.

An object is condemned in a row of its own before it goes. Whoever stores bytes looks for that row afterwards and, if
there is one, waits for the sweep and stores them again (`keep`): so no upload is lost, however long either takes.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from sqlalchemy import delete
from sqlmodel import Field, SQLModel, col, select

from core.backups.snapshots import long_snapshot
from core.database import PASSING, reading, writing
from core.kernel import Kernel
from core.locking import STORE_LOCK, alone_now
from core.references import referenced_keys
from core.storage.contract import StoredObject

GRACE = timedelta(hours=24)
"""An upload becomes a document within this time, or it is nobody's."""
REMEMBERED = timedelta(hours=2)
"""How long a condemned key is known: longer than any upload takes from its last byte to its look at the row."""
BATCH = 500
PATIENCE = 5


class Condemned(SQLModel, table=True):
    """An object that a sweep removes, or removed a short time ago."""

    __tablename__ = "core_condemned"
    __table_args__ = {"info": {PASSING: True}}

    key: str = Field(primary_key=True, max_length=80)
    since: datetime = Field(index=True)


def keep(kernel: Kernel, stream: BinaryIO, *, limit: int) -> StoredObject:
    """Put what `stream` holds into the store, safe from a sweep that removes the same bytes at this moment.

    The stream may be read again from where it stands. Raises what `Storage.put` raises.
    """
    start = stream.tell()
    stored = kernel.storage.put(stream, limit=limit)
    for _ in range(PATIENCE):
        if not _pardoned(kernel, stored.key):
            break
        stream.seek(start)
        kernel.storage.put(stream, limit=limit)
    return stored


def _pardoned(kernel: Kernel, key: str) -> bool:
    """Whether the key was condemned; if so, waits for the sweep that holds it, and takes the row away."""
    with reading(kernel.engine) as session:
        if session.get(Condemned, key) is None:
            return False
    with writing(kernel.engine) as session:
        session.exec(delete(Condemned).where(col(Condemned.key) == key))
    return True


def find_orphans(kernel: Kernel, grace: timedelta = GRACE) -> dict[str, datetime]:
    """The objects stored longer ago than `grace` to which nothing refers, with their time."""
    oldest = kernel.clock.now() - grace
    listed = kernel.storage.keys()
    found = {key: stored_at for key, stored_at in listed if stored_at < oldest}
    with long_snapshot(kernel.engine) as session:
        for key in referenced_keys(kernel.registry, session):
            found.pop(key, None)
    return found


def remove_orphans(kernel: Kernel, grace: timedelta = GRACE) -> int:
    """Delete the orphans; returns how many there were. While a back-up is taken nothing is removed."""
    with alone_now(kernel.engine, STORE_LOCK) as mine:
        return sum(_remove(kernel, sorted(find_orphans(kernel, grace)), grace)) if mine else 0


def _remove(kernel: Kernel, keys: list[str], grace: timedelta) -> Iterator[int]:
    _forget(kernel)
    for start in range(0, len(keys), BATCH):
        chosen = keys[start : start + BATCH]
        with writing(kernel.engine) as session:
            for key in chosen:
                session.merge(Condemned(key=key, since=kernel.clock.now()))
        yield sum(_execute(kernel, key, kernel.clock.now() - grace) for key in chosen)


def _execute(kernel: Kernel, key: str, oldest: datetime) -> bool:
    """Remove a condemned object unless it was stored again; who stores it now waits for the row."""
    with writing(kernel.engine) as session:
        statement = select(Condemned).where(col(Condemned.key) == key).with_for_update()
        if session.exec(statement).first() is None:
            return False
        stored_at = kernel.storage.stored_at(key)
        if stored_at is None or stored_at >= oldest:
            return False
        kernel.storage.delete(key)
    return True


def _forget(kernel: Kernel) -> None:
    with writing(kernel.engine) as session:
        session.exec(delete(Condemned).where(col(Condemned.since) < kernel.clock.now() - REMEMBERED))
