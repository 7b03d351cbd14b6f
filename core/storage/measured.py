"""A store whose every operation is timed and counted, whichever store it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import BinaryIO

from core.errors import Refused
from core.metrics import STORAGE
from core.storage.contract import Storage, StoredObject
from core.tracing import span


@dataclass(frozen=True)
class MeasuredStorage:
    """The store behind it; what was refused (too large, no key) is no failure of the store."""

    behind: Storage

    def put(self, stream: BinaryIO, *, limit: int) -> StoredObject:
        """Store, timed with the arrival of the stream."""
        with timed("put"):
            return self.behind.put(stream, limit=limit)

    def open(self, key: str) -> Iterator[bytes]:
        """The bytes; timed from the first to the last chunk, a reader who leaves ends it."""
        with timed("open"):
            chunks = self.behind.open(key)
        return _timed_chunks(chunks)

    def exists(self, key: str) -> bool:
        """Whether it is there."""
        with timed("exists"):
            return self.behind.exists(key)

    def stored_at(self, key: str) -> datetime | None:
        """When it was last stored."""
        with timed("stored_at"):
            return self.behind.stored_at(key)

    def delete(self, key: str) -> None:
        """Remove."""
        with timed("delete"):
            self.behind.delete(key)

    def keys(self) -> Iterator[tuple[str, datetime]]:
        """Every key."""
        with timed("keys"):
            yield from self.behind.keys()

    def protect(self, key: str, until: datetime) -> bool:
        """Lock."""
        with timed("protect"):
            return self.behind.protect(key, until)

    def set_up(self) -> list[str]:
        """Make what it needs."""
        with timed("set_up"):
            return self.behind.set_up()

    def ready(self) -> None:
        """Raise unless it works."""
        with timed("ready"):
            self.behind.ready()


def _timed_chunks(chunks: Iterator[bytes]) -> Iterator[bytes]:
    with timed("read"):
        yield from chunks


@contextmanager
def timed(operation: str) -> Iterator[None]:
    """Time one operation: done, refused, or failed."""
    started, result = perf_counter(), "done"
    try:
        with span(f"store {operation}", {}, "client"):
            yield
    except Refused:
        result = "refused"
        raise
    except Exception:
        result = "failed"
        raise
    finally:
        STORAGE.labels(operation, result).observe(perf_counter() - started)
