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
    which `CREATE INDEX CONCURRENTLY` would wait for in turn. The lock belongs to a transaction, which between two
    statements holds none: a lock of a session would stay with a connection that a pooler gives to somebody else.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            _wait(lambda: _taken(connection, number))
            yield
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
        with engine.connect() as connection:
            yield _taken(connection, number)
    elif engine.url.database and Path(engine.url.database).is_file():
        with Path(f"{engine.url.database}.{number:x}.lock").open("w") as file:
            yield _locked(file.fileno())
    else:
        yield True


def _taken(connection: Connection, number: int) -> bool:
    """Take the lock for as long as the transaction lasts, which may do nothing for hours."""
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    if connection.scalar(text(f"SELECT pg_try_advisory_xact_lock({number})")):
        return True
    connection.rollback()
    return False


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
