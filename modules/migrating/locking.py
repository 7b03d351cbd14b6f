"""One migration of a pack at a time: a lock that the database or the machine lets go of when its holder dies."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

from core.kernel import Kernel
from core.locking import alone_now
from modules.migrating.errors import MigrationRuns


@contextmanager
def alone(kernel: Kernel, pack: str) -> Iterator[None]:
    """Be the only one who migrates cases of the pack; raises `MigrationRuns`."""
    holding = _in_database if kernel.engine.dialect.name == "postgresql" else _on_machine
    with holding(kernel, pack):
        yield


@contextmanager
def _in_database(kernel: Kernel, pack: str) -> Iterator[None]:
    """A lock of PostgreSQL: it ends with the connection, however the process ends."""
    number = int.from_bytes(hashlib.sha256(f"liasse migrating {pack}".encode()).digest()[:8], signed=True)
    with alone_now(kernel.engine, number) as mine:
        if not mine:
            raise MigrationRuns(pack=pack)
        yield


@contextmanager
def _on_machine(kernel: Kernel, pack: str) -> Iterator[None]:
    """A locked file beside the embedded database."""
    kernel.settings.data_dir.mkdir(parents=True, exist_ok=True)
    handle = os.open(kernel.settings.data_dir / f"migrating-{pack}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise MigrationRuns(pack=pack) from None
        yield
    finally:
        os.close(handle)
