"""Objects as files below one folder, for a single machine."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO

from core.storage.content import CHUNK, digest_of, is_key, receive, verified
from core.storage.contract import ObjectMissing, StorageUnavailable, StoredObject

_ABANDONED_AFTER = 24 * 3600
_REMEDY = "Check that the disk has room and that the folder belongs to the account that runs Liasse."


class LocalStorage:
    """Files of mode 0600 in folders of mode 0700; each appears under its key whole, or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"

    def put(self, stream: BinaryIO, *, limit: int) -> StoredObject:
        """Write beside, flush to the disk, then rename: a crash leaves the old state or the new one."""
        with self._failures():
            _make_folder(self._incoming)
            incoming = NamedTemporaryFile(dir=self._incoming, delete=False)  # noqa: SIM115
        try:
            with incoming:
                stored = receive(stream, self._writer(incoming), limit=limit)
                with self._failures():
                    incoming.flush()
                    os.fsync(incoming.fileno())
            with self._failures():
                self._keep(Path(incoming.name), stored.key)
        finally:
            with suppress(OSError):
                Path(incoming.name).unlink(missing_ok=True)
        return stored

    def open(self, key: str) -> Iterator[bytes]:
        path = self._path(key)
        with self._failures():
            try:
                file = path.open("rb")
            except FileNotFoundError:
                raise ObjectMissing(key=key) from None
        return verified(key, self._chunks(file))

    def exists(self, key: str) -> bool:
        with self._failures():
            return self._path(key).is_file()

    def stored_at(self, key: str) -> datetime | None:
        with self._failures():
            try:
                return datetime.fromtimestamp(self._path(key).stat().st_mtime, UTC)
            except FileNotFoundError:
                return None

    def delete(self, key: str) -> None:
        with self._failures():
            self._path(key).unlink(missing_ok=True)

    def keys(self) -> Iterator[tuple[str, datetime]]:
        with self._failures():
            for path in self._root.glob("sha256/*/*"):
                key = path.relative_to(self._root).as_posix()
                with suppress(FileNotFoundError):
                    if is_key(key):
                        yield key, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def protect(self, key: str, until: datetime) -> bool:
        """A folder has no lock."""
        digest_of(key)
        return False

    def set_up(self) -> list[str]:
        """A folder makes itself."""
        self.ready()
        return []

    def ready(self) -> None:
        """Also clears what uploads cut short by a crash left more than a day ago."""
        with self._failures():
            _make_folder(self._incoming)
            with NamedTemporaryFile(dir=self._incoming):
                self._clear_abandoned()

    def _clear_abandoned(self) -> None:
        for path in self._incoming.iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - _ABANDONED_AFTER:
                    path.unlink()

    def _path(self, key: str) -> Path:
        digest = digest_of(key)
        return self._root / "sha256" / digest[:2] / digest[2:]

    def _chunks(self, file: BinaryIO) -> Iterator[bytes]:
        with file, self._failures():
            while chunk := file.read(CHUNK):
                yield chunk

    def _writer(self, file: IO[bytes]) -> Callable[[bytes], None]:
        def write(chunk: bytes) -> None:
            with self._failures():
                file.write(chunk)

        return write

    def _keep(self, incoming: Path, key: str) -> None:
        target = self._path(key)
        _make_folder(target.parent)
        incoming.replace(target)
        _flush_folder(target.parent)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageUnavailable(
                store=self._root,
                reason=error.strerror or type(error).__name__,
                remedy=_REMEDY,
            ) from error


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    if not folder.parent.is_dir():
        _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    """Make a new name in the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
