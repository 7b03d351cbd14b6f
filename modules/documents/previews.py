"""Pictures of pages, made once and kept for a while in the data folder."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import BinaryIO, cast

from core.kernel import Kernel
from modules.documents.decoding import decode
from modules.documents.errors import FileRefused, NoPreview
from modules.documents.kinds import KINDS
from modules.documents.models import Document

WIDTHS = {"page": 1100, "large": 2200}
TURNS = (0, 90, 180, 270)
MOST_PAGES = 200
KEPT = 3 * 24 * 3600
"""Seconds that a picture is kept; it can be made again at any time."""


def page_picture(kernel: Kernel, document: Document, page: int, size: str = "page", turn: int = 0) -> Path:
    """The file of the PNG picture of a page, counted from 1; `size` is a key of `WIDTHS`, `turn` in degrees.

    Raises `NoPreview` for what can't be shown.
    """
    countable = 1 <= page <= min(document.pages or 1, MOST_PAGES)
    shown = KINDS[document.kind].shown != "never" and not document.traits.get("encrypted")
    if not countable or not shown or size not in WIDTHS or turn not in TURNS:
        raise NoPreview(page=page)
    path = _folder(kernel) / f"{document.sha256}-{page}-{size}-{turn}.png"
    if not path.exists():
        _make(kernel, document, path, page, WIDTHS[size], turn)
    return path


def _folder(kernel: Kernel) -> Path:
    return kernel.settings.data_dir / "previews"


def _make(kernel: Kernel, document: Document, path: Path, page: int, width: int, turn: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryFile() as source:
        for chunk in kernel.storage.open(document.storage_key):
            source.write(chunk)
        source.flush()
        try:
            numbers = (page, width, turn)
            _, picture = decode(cast(BinaryIO, source), document.name, "page", document.kind, *numbers)
        except FileRefused as error:
            raise NoPreview(page=page) from error
    with picture, NamedTemporaryFile(dir=path.parent, delete=False) as whole:
        for chunk in iter(lambda: picture.read(1024 * 1024), b""):
            whole.write(chunk)
    Path(whole.name).replace(path)


def forget_pictures(kernel: Kernel, document: Document) -> None:
    """Remove the pictures of a document's pages."""
    for path in _folder(kernel).glob(f"{document.sha256}-*.png"):
        path.unlink(missing_ok=True)


def read_picture(path: Path) -> Iterator[bytes]:
    """The bytes of a picture."""
    with path.open("rb") as file:
        while chunk := file.read(64 * 1024):
            yield chunk


def forget_old(kernel: Kernel) -> None:
    """Remove the pictures that were made a while ago."""
    folder = _folder(kernel)
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - KEPT:
                path.unlink()
