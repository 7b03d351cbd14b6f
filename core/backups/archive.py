"""The form of a back-up: a tar file (POSIX ustar) written and read as a stream, every entry chained to those before.

Headers are read one by one and only plain files are taken, so that nothing in an archive says where to write.
"""

import io
import tarfile
from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO

from core.backups.errors import ArchiveBroken

BLOCK = tarfile.BLOCKSIZE
CHUNK = 64 * 1024
START = "0" * 64
LONGEST_NAME = 100


class ArchiveWriter:
    """Writes entries to a stream; `chain` is the digest of all of them so far."""

    def __init__(self, stream: BinaryIO, at: int) -> None:
        self._stream, self._at = stream, at
        self.chain, self.size = START, 0

    def add(self, name: str, content: bytes) -> None:
        """Write an entry."""
        self.add_stream(name, io.BytesIO(content), len(content))

    def add_stream(self, name: str, content: BinaryIO, size: int) -> None:
        """Write an entry of exactly `size` bytes."""
        header = tarfile.TarInfo(name)
        header.size, header.mtime, header.mode = size, self._at, 0o600
        self._write(header.tobuf(tarfile.USTAR_FORMAT))
        digest, left = sha256(), size
        while left:
            chunk = content.read(min(CHUNK, left))
            if not chunk:
                raise EOFError(name)
            digest.update(chunk)
            self._write(chunk)
            left -= len(chunk)
        self._write(b"\0" * (-size % BLOCK))
        self.chain = chained(self.chain, name, size, digest.hexdigest())

    def close(self) -> None:
        """Write the end of the archive; the stream stays open."""
        self._write(b"\0" * (2 * BLOCK))
        self._stream.flush()

    def _write(self, content: bytes) -> None:
        self._stream.write(content)
        self.size += len(content)


class Entry(io.RawIOBase):
    """One entry, read from the archive as far as somebody reads it."""

    def __init__(self, stream: BinaryIO, name: str, size: int) -> None:
        super().__init__()
        self.name, self.size = name, size
        self._stream, self._left, self._digest = stream, size, sha256()

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """At most `size` bytes; raises `ArchiveBroken` where the archive ends too early."""
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        chunk = _exactly(self._stream, wanted)
        self._left -= len(chunk)
        self._digest.update(chunk)
        return chunk

    def content(self, limit: int) -> bytes:
        """All bytes; raises `ArchiveBroken` when there are more than `limit`."""
        if self.size > limit:
            raise ArchiveBroken(reason=f"{self.name} is larger than {limit} bytes")
        return self.read()

    def finish(self) -> str:
        """Read what nobody read; returns the SHA-256 of the whole."""
        while self._left:
            self.read(CHUNK)
        _exactly(self._stream, -self.size % BLOCK)
        return self._digest.hexdigest()


class ArchiveReader:
    """Reads entries in their order; `chain` is the digest of those that were read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.chain = START

    def entries(self) -> Iterator[Entry]:
        """The entries, each to be used before the next one; raises `ArchiveBroken`."""
        while (header := _exactly(self._stream, BLOCK)).strip(b"\0"):
            entry = self._entry(header)
            yield entry
            self.chain = chained(self.chain, entry.name, entry.size, entry.finish())
        if _exactly(self._stream, BLOCK).strip(b"\0") or self._stream.read(CHUNK).strip(b"\0"):
            raise ArchiveBroken(reason="something follows its end")

    def _entry(self, header: bytes) -> Entry:
        try:
            found = tarfile.TarInfo.frombuf(header, "ascii", "strict")
        except (tarfile.HeaderError, ValueError) as error:
            raise ArchiveBroken(reason="it is no tar archive, or was changed") from error
        if found.type != tarfile.REGTYPE or found.size < 0 or len(found.name) > LONGEST_NAME:
            raise ArchiveBroken(reason="it holds something else than plain files")
        return Entry(self._stream, found.name, found.size)


def chained(chain: str, name: str, size: int, digest: str) -> str:
    """The digest of an entry and of all before it."""
    return sha256(f"{chain}\n{name}\n{size}\n{digest}".encode()).hexdigest()


def _exactly(stream: BinaryIO, size: int) -> bytes:
    found, left = [], size
    while left:
        chunk = stream.read(left)
        if not chunk:
            raise ArchiveBroken(reason="it ends too early")
        found.append(chunk)
        left -= len(chunk)
    return b"".join(found)
