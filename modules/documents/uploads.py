"""Take a file in: measure it while it streams, tell its kind, clean it, keep it in the store."""

from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast

from pydantic import Field

from core.commands import CommandModel
from core.errors import Size
from core.failpoints import Point, reach
from core.kernel import Kernel
from core.orphans import keep
from modules.documents.decoding import decode
from modules.documents.errors import FileEmpty, FileOverLimit
from modules.documents.kinds import IMAGES, KINDS, Kind
from modules.documents.naming import clean_name, shown_name
from modules.documents.sniffing import sniff

CHUNK = 64 * 1024


class StoredUpload(CommandModel):
    """A file in the store, as its content told of it."""

    storage_key: str = Field(max_length=80)
    """Where the store keeps it."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of the bytes in the store, in lower-case hex."""
    size: int = Field(ge=1)
    """Bytes in the store."""
    name: str = Field(min_length=1, max_length=150)
    """Its cleaned file name."""
    content_type: str = Field(max_length=100)
    """Its type, told from its content."""
    kind: str = Field(max_length=8)
    """Its kind, such as pdf."""
    pages: int | None = None
    """How many pages or frames it has, if that is known."""
    width: int | None = None
    """Width of a picture, in pixels."""
    height: int | None = None
    """Height of a picture, in pixels."""
    encrypted: bool = False
    """Whether it only opens with a password."""
    blank: bool = False
    """Whether it shows nothing at all."""


def store_upload(
    kernel: Kernel,
    stream: BinaryIO,
    filename: str,
    accept: Iterable[str] = KINDS,
    max_size: int | None = None,
) -> StoredUpload:
    """Keep what `stream` holds, at most `settings.max_upload` bytes (or `max_size`), of a kind in `accept`.

    Pictures are turned upright and stripped of metadata before. Raises a `FileRefused` or `FileOverLimit`
    that names the file and what is accepted. The file is not a document yet: `sweep` removes it after a day
    unless something refers to it.
    """
    shown = shown_name(filename)
    limit = min(kernel.settings.max_upload, max_size or kernel.settings.max_upload)
    with TemporaryFile() as spool:
        size = _spool(stream, spool, limit, shown)
        kind = sniff(cast(BinaryIO, spool), size, shown, accept)
        return _keep(kernel, spool, kind, filename)


def _spool(stream: BinaryIO, spool: IO[bytes], limit: int, name: str) -> int:
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileOverLimit(name=name, limit=Size(limit))
        spool.write(chunk)
    if not size:
        raise FileEmpty(name=name)
    spool.flush()
    return size


def _keep(kernel: Kernel, spool: IO[bytes], kind: Kind, filename: str) -> StoredUpload:
    name = clean_name(filename, kind)
    facts: dict[str, object] = {}
    content = spool
    if kind.name in IMAGES:
        facts, content = decode(cast(BinaryIO, spool), name, "clean", kind.name)
    elif kind.name == "pdf":
        facts, empty = decode(cast(BinaryIO, spool), name, "inspect", kind.name)
        empty.close()
    with content:
        content.seek(0)
        stored = keep(kernel, cast(BinaryIO, content), limit=2 * kernel.settings.max_upload)
    reach(Point.UPLOAD_STORED)
    return StoredUpload(
        storage_key=stored.key,
        sha256=stored.sha256,
        size=stored.size,
        name=name,
        content_type=kind.content_type,
        kind=kind.name,
        **facts,  # type: ignore[arg-type]
    )
