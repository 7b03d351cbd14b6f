"""Where a back-up is written: a file that appears whole or not at all. What killed ones left, the next one removes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from core.backups.errors import ArchiveExists
from core.failpoints import Point, reach

UNFINISHED = ".liasse-part"
"""How the name of a file ends that is being written."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A stream to the file, readable by its owner alone; raises `ArchiveExists`."""
    if path.exists():
        raise ArchiveExists(path=path)
    clear(path.parent)
    beside = path.with_name(f"{path.name}.{os.getpid()}{UNFINISHED}")
    with _held(beside) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            reach(Point.BACKUP_WRITTEN)
            beside.replace(path)
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def clear(folder: Path) -> None:
    """Remove the unfinished back-ups that no process holds any more."""
    for left in folder.glob(f"*{UNFINISHED}"):
        with suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def _held(beside: Path) -> BinaryIO:
    """The new file, locked: whoever clears just now may have removed it before it was."""
    while True:
        file = os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        fcntl.flock(file, fcntl.LOCK_EX)
        if beside.exists():
            return file
        file.close()
