"""Read a back-up: its entries in their order and nothing else, each within its limits."""

import io
import re
import zlib
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from typing import Any, BinaryIO, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from core.backups.archive import CHUNK, ArchiveReader, Entry
from core.backups.columns import read_row
from core.backups.errors import ArchiveBroken, ArchiveNewer
from core.backups.manifest import FIRST, FORMAT, LARGEST, LAST, CarriedTable, Ending, Manifest
from core.storage.content import digest_of, is_key

ROWS = re.compile(r"tables/([a-z][a-z0-9_]*)/([0-9]{8})\.jsonl\.gz", re.ASCII)
OBJECT = "objects/"
AT_ONCE = 500
LARGEST_CHUNK = 32 * 1024 * 1024
"""Most bytes of rows in one entry, unpacked."""
Model = TypeVar("Model", bound=BaseModel)
DECLARED = re.compile(rb'"format"\s*:\s*([0-9]{1,6})')


class Visitor(Protocol):
    """Who does something with what is read."""

    def start(self, manifest: Manifest) -> None:
        """The manifest was read."""

    def rows(self, table: CarriedTable, rows: list[dict[str, Any]]) -> None:
        """Rows of a table were read."""

    def object(self, key: str, content: Entry) -> None:
        """An object comes; it is to be read to its end, and told whether its bytes are those of its key."""


class Examining:
    """Looks at everything and keeps nothing."""

    def start(self, manifest: Manifest) -> None:
        """Nothing to do."""

    def rows(self, table: CarriedTable, rows: list[dict[str, Any]]) -> None:
        """They could be read: that is all."""

    def object(self, key: str, content: Entry) -> None:
        """Compare its bytes with its name."""
        digest = sha256()
        while chunk := content.read(CHUNK):
            digest.update(chunk)
        if digest.hexdigest() != digest_of(key):
            raise ArchiveBroken(reason=f"the object {key} was changed")


class Reading:
    """One reading of an archive: what came so far, and what may come next."""

    def __init__(self, stream: BinaryIO, visitor: Visitor) -> None:
        self._archive, self._visitor = ArchiveReader(stream), visitor
        self._place, self._chunk = -1, 0
        self._rows = self._objects = 0
        self._last_key = ""
        self.ending: Ending | None = None

    @property
    def digest(self) -> str:
        """The chained digest of what was read."""
        return self._archive.chain

    def run(self) -> Manifest:
        """Read everything; raises `ArchiveBroken` or `ArchiveNewer`."""
        entries = self._archive.entries()
        manifest = self._first(entries)
        self._visitor.start(manifest)
        for entry in entries:
            if self.ending:
                raise ArchiveBroken(reason=f"{entry.name} follows its end")
            self._next(manifest, entry)
        if self.ending is None:
            raise ArchiveBroken(reason="it ends too early")
        return manifest

    def _first(self, entries: Iterator[Entry]) -> Manifest:
        entry = next(entries, None)
        if entry is None or entry.name != FIRST:
            raise ArchiveBroken(reason=f"it does not begin with {FIRST}")
        content = entry.content(LARGEST)
        declared = DECLARED.search(content)
        if declared and int(declared[1]) > FORMAT:
            raise ArchiveNewer(reason=f"format {int(declared[1])}")
        return parsed(Manifest, content)

    def _next(self, manifest: Manifest, entry: Entry) -> None:
        if entry.name == LAST:
            self._end(entry)
        elif entry.name.startswith(OBJECT):
            self._object(entry)
        else:
            self._table(manifest, entry)

    def _table(self, manifest: Manifest, entry: Entry) -> None:
        match = ROWS.fullmatch(entry.name)
        names = [table.name for table in manifest.tables]
        place = names.index(match[1]) if match and match[1] in names else -1
        expected = self._chunk + 1 if place == self._place else 1
        if match is None or self._last_key or place < self._place or int(match[2]) != expected:
            raise ArchiveBroken(reason=f"{entry.name[:80]!r} does not belong there")
        self._place, self._chunk = place, expected
        table, lines = manifest.tables[place], io.BytesIO(unpacked(entry.content(LARGEST_CHUNK)))
        while rows := [read_row(line, table.columns) for line in islice(lines, AT_ONCE)]:
            self._rows += len(rows)
            self._visitor.rows(table, rows)

    def _object(self, entry: Entry) -> None:
        key = entry.name.removeprefix(OBJECT)
        if not is_key(key) or key <= self._last_key:
            raise ArchiveBroken(reason=f"{entry.name[:80]!r} does not belong there")
        self._last_key = key
        self._objects += 1
        self._visitor.object(key, entry)

    def _end(self, entry: Entry) -> None:
        chain = self._archive.chain
        self.ending = parsed(Ending, entry.content(LARGEST))
        if (self.ending.chain, self.ending.rows, self.ending.objects) != (chain, self._rows, self._objects):
            raise ArchiveBroken(reason="something in it was changed, added or taken out")


def parsed(model: type[Model], content: bytes) -> Model:
    """The content as a model; raises `ArchiveBroken`."""
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        raise ArchiveBroken(reason=f"its {model.__name__.lower()} can't be read") from error


def unpacked(content: bytes) -> bytes:
    """What was compressed; raises `ArchiveBroken` before more than 32 MiB of it are in memory."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        found = unpacking.decompress(content, LARGEST_CHUNK)
    except zlib.error as error:
        raise ArchiveBroken(reason="a part of it can't be unpacked") from error
    if not unpacking.eof or unpacking.unused_data:
        raise ArchiveBroken(reason="a part of it is too large or cut")
    return found
