"""Beside a SQLite database: a second file, which is renamed into place."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from core.away import LOCKED
from core.backups.errors import FileInUse, RestoreStopped, reason_of
from core.database import open_engine
from core.failpoints import Point, reach

ENDING = ".incoming"


class FileBeside:
    """The file `….incoming` in the same folder."""

    def __init__(self, engine: Engine) -> None:
        self._target = engine
        self._path = Path(str(engine.url.database))
        self._beside = self._path.with_name(self._path.name + ENDING)
        self._remove()
        self.engine = open_engine(engine.url.set(database=str(self._beside)).render_as_string(hide_password=False))

    def require_unused(self) -> None:
        """Try whether nobody has the file open."""
        self._target.dispose()
        close_log(self._path)

    def take_over(self) -> None:
        """Fold both logs in, so that each file is whole by itself, then rename."""
        for engine, path in ((self.engine, self._beside), (self._target, self._path)):
            engine.dispose()
            close_log(path)
        shutil.copymode(self._path, self._beside)
        _flush(self._beside)
        reach(Point.RESTORE_SWAPPING)
        self._beside.replace(self._path)
        _flush(self._path.parent)

    def close(self) -> None:
        """Remove the file, if it is still there, and what lies beside it."""
        self.engine.dispose()
        self._remove()

    def _remove(self) -> None:
        for path in self._path.parent.glob(f"{self._beside.name}*"):
            path.unlink()


def close_log(path: Path) -> None:
    """Write the log into the file; raises `FileInUse` where another process has it open, `RestoreStopped` else."""
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname.startswith(LOCKED):
                raise FileInUse(path=path.name) from error
            raise RestoreStopped(reason=reason_of(error)) from error
    if mode != "delete":
        raise FileInUse(path=path.name)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
