"""What is said of a database or a store that is away, and whether others were only in the way of a statement."""

import os
from errno import EDQUOT, ENOSPC
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import LiasseError

IN_THE_WAY = frozenset({"40001", "40P01", "55P03", "57014", "26000", "42P05"})
"""PostgreSQL's words for that: serialization, deadlock, lock not available, statement cancelled (its appendix A).

And a prepared statement that somebody else on the same connection of the server took away, or gave its name to another.
"""
WAITED_OUT = frozenset({"55P03", "57014"})
"""Those that come when the time-out of the settings is over."""
FULL = frozenset({"53100", "SQLITE_FULL"})
"""disk_full of PostgreSQL's appendix A, and SQLite's."""
LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED")
UNWRITTEN = ("SQLITE_IOERR", "SQLITE_CANTOPEN")
"""What SQLite says where it can't make or lengthen the files beside its own, for want of room or for another reason."""
LITTLE = 64 * 1024
"""Bytes: a disk with less is full, as SQLite's smallest file beside the database takes half of that."""


class DatabaseAway(LiasseError):
    """The database can't be used right now. Try again in a moment, and look first whether your change is there."""

    status = 503


class Crowded(LiasseError):
    """Too many requests are being answered at this moment, so nothing of this one was done. Try again in a moment."""

    status = 503


class StoreAway(LiasseError):
    """The store of files can't be used right now, so nothing was kept or sent. Try again in a moment."""

    status = 503


class DiskFull(LiasseError):
    """There is no room left on a disk, so nothing of this was kept. Ask whoever looks after this site to make room,
    then try again."""

    status = 507


def what_is_away(error: Exception, engine: Engine) -> LiasseError:
    """What people are told of a database that can't be used: nothing that it says itself."""
    if isinstance(error, PoolTimeout):
        return Crowded()
    return DiskFull() if is_full(error) or _found_no_room(error, engine) else DatabaseAway()


def _found_no_room(error: Exception, engine: Engine) -> bool:
    """Whether SQLite could not write where no room is left, which it does not say by itself: the disk is looked at."""
    name = str(getattr(getattr(error, "orig", error), "sqlite_errorname", ""))
    return name.startswith(UNWRITTEN) and _is_without_room(Path(engine.url.database or "").parent)


def _is_without_room(folder: Path) -> bool:
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < LITTLE or (disk.f_files > 0 and disk.f_favail == 0)


def is_full(error: BaseException | None) -> bool:
    """Whether a disk without room is behind it: of this machine, of SQLite's file or of PostgreSQL's server."""
    while error is not None:
        found = error.orig if isinstance(error, DBAPIError) else error
        words = (getattr(found, "sqlstate", None), getattr(found, "sqlite_errorname", None))
        if FULL & {*words} or (isinstance(found, OSError) and found.errno in (ENOSPC, EDQUOT)):
            return True
        error = error.__cause__
    return False


def waited_long(error: Exception) -> bool:
    """Whether as long was waited as may be, for a connection, a lock or a statement: once is enough."""
    found = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(error, PoolTimeout) or getattr(found, "sqlstate", None) in WAITED_OUT


def is_in_the_way(error: Exception) -> bool:
    """Whether only somebody else's work stopped this one: nothing of it is kept, and it may be repeated at once."""
    if isinstance(error, IntegrityError):
        return True
    found = error.orig if isinstance(error, DBAPIError) else error
    state, name = getattr(found, "sqlstate", None), getattr(found, "sqlite_errorname", "")
    return state in IN_THE_WAY or str(name).startswith(LOCKED)
