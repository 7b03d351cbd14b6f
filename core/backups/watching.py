"""How far a back-up has been read, told for each mebibyte, as far as its size is known."""

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from core.backups.working import Working

MIB = 1024 * 1024


class Watched(io.RawIOBase):
    """A stream that calls `done` for each mebibyte that was read of it."""

    def __init__(self, stream: BinaryIO, done: Callable[[], None]) -> None:
        super().__init__()
        self._stream, self._done = stream, done
        self._bytes = self._told = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """What the stream gives."""
        chunk = self._stream.read(-1 if size is None else size)
        self._bytes += len(chunk)
        for _ in range(self._told, self._bytes // MIB):
            self._done()
        self._told = max(self._told, self._bytes // MIB)
        return chunk


@contextmanager
def watched(stream: BinaryIO, words: str, working: Working) -> Iterator[BinaryIO]:
    """The stream, while `working` tells how much of it was read."""
    total = mebibytes(stream)
    with working(words if total is None else f"{words} (MiB)", total) as done:
        yield cast(BinaryIO, Watched(stream, done))


def mebibytes(stream: BinaryIO) -> int | None:
    """How many whole ones a file holds; None for a small one, and for a stream whose end nobody knows."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return None
    return (found.st_size // MIB or None) if stat.S_ISREG(found.st_mode) else None
