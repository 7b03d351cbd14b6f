"""What is said of a database that can't be used: a disk without room is told apart from one that is away."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from core import away
from core.away import DatabaseAway, DiskFull, what_is_away
from core.database import open_engine, reading, writing
from tests.fixtures.disks import fill


@pytest.fixture
def engine(small_disk: Path) -> Iterator[Engine]:
    """SQLite on a small disk, with no file beside it."""
    made = open_engine(f"sqlite:///{small_disk / 'liasse.db'}")
    with writing(made) as session:
        session.connection().execute(text("CREATE TABLE notes (note text)"))
    made.dispose()
    yield made
    made.dispose()


def unopened(name: str) -> OperationalError:
    """What SQLAlchemy says of a file that SQLite can't work with."""
    error = sqlite3.OperationalError("no details")
    error.sqlite_errorname = name
    return OperationalError("SELECT 1", None, error)


@pytest.mark.parametrize("opened", [reading, writing])
def test_a_full_disk_is_told_also_where_sqlite_only_says_that_it_cannot_write(
    engine: Engine, small_disk: Path, opened: object
) -> None:
    fill(small_disk / "filler")
    with pytest.raises(OperationalError) as found, opened(engine) as session:  # type: ignore[operator]
        session.connection().execute(text("SELECT * FROM notes"))
    assert found.value.orig.sqlite_errorname.startswith(away.UNWRITTEN)  # type: ignore[union-attr]
    assert isinstance(what_is_away(found.value, engine), DiskFull)


@pytest.mark.parametrize("name", ["SQLITE_IOERR_WRITE", "SQLITE_CANTOPEN"])
def test_a_file_that_cannot_be_used_on_a_disk_with_room_is_away(tmp_path: Path, name: str) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'liasse.db'}")
    assert isinstance(what_is_away(unopened(name), engine), DatabaseAway)


def test_a_disk_without_room_for_another_file_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'liasse.db'}")
    disk = os.statvfs(tmp_path)
    monkeypatch.setattr(away, "LITTLE", disk.f_bavail * disk.f_frsize + 10**12)
    assert isinstance(what_is_away(unopened("SQLITE_CANTOPEN"), engine), DiskFull)
    assert isinstance(what_is_away(unopened("SQLITE_ERROR"), engine), DatabaseAway)
