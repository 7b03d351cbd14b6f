"""One at a time across processes: work on the database itself, such as migrations, that must never meet itself."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from core.errors import StartRefused

STORE_LOCK = 0x11A561
"""Held by who removes objects and by who copies them all."""
RESTORE_LOCK = 0x11A560
"""Held by who restores a back-up."""
PAUSE, PATIENCE = 0.2, 1800.0
"""Seconds between two looks, and until whoever waits gives up."""


class StillLocked(StartRefused):
    """Another process has worked on the database for half an hour. See what it does, then start again."""


@contextmanager
def alone(engine: Engine, number: int) -> Iterator[None]:
    """Wait until no other process holds the lock `number`; raises `StillLocked` after half an hour.

    On PostgreSQL it asks again and again instead of waiting inside the server: whoever waits there holds a snapshot,
    which `CREATE INDEX CONCURRENTLY` would wait for in turn.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            _wait(lambda: bool(connection.scalar(text(f"SELECT pg_try_advisory_lock({number})"))))
            try:
                yield
            finally:
                _unlock(connection, number)
    elif engine.url.database and Path(engine.url.database).is_file():
        with Path(f"{engine.url.database}.{number:x}.lock").open("w") as file:
            _wait(lambda: _locked(file.fileno()))
            yield
    else:
        yield


@contextmanager
def alone_now(engine: Engine, number: int) -> Iterator[bool]:
    """Hold the lock `number` unless another process does: gives whether it is held."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            mine = bool(connection.scalar(text(f"SELECT pg_try_advisory_lock({number})")))
            try:
                yield mine
            finally:
                _unlock(connection, number) if mine else None
    elif engine.url.database and Path(engine.url.database).is_file():
        with Path(f"{engine.url.database}.{number:x}.lock").open("w") as file:
            yield _locked(file.fileno())
    else:
        yield True


def _unlock(connection: Connection, number: int) -> None:
    connection.execute(text(f"SELECT pg_advisory_unlock({number})"))


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(taken: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not taken():
        if time.monotonic() > deadline:
            raise StillLocked()
        time.sleep(PAUSE)
