"""Leases of this process: kept while an effect runs, given back when the process ends before it is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Lock, Thread
from typing import Protocol

import structlog
from sqlalchemy import Engine

from core import outbox
from core.clock import Clock
from core.database import writing
from core.outbox import LEASE, OutboxMessage

log = structlog.get_logger("leases")
BEAT = LEASE / 4
"""A lease survives three beats that the database did not take."""
MOMENT = 0.2
"""Seconds that work whose end is written takes to be held no more."""


class Home(Protocol):
    """Where the outbox stands, and what time it is there."""

    @property
    def engine(self) -> Engine: ...
    @property
    def clock(self) -> Clock: ...


class Leases:
    """The messages that this process works on, and a thread that renews their leases while there are any.

    Without a `beat` nothing is renewed: where time stands still, no lease ends while an effect runs.
    """

    def __init__(self, beat: timedelta | None = BEAT) -> None:
        self._beat = beat.total_seconds() if beat else None
        self._held: dict[str, OutboxMessage] = {}
        self._lock, self._gone = Lock(), Event()
        self._thread: Thread | None = None

    @contextmanager
    def holding(self, home: Home, message: OutboxMessage) -> Iterator[None]:
        """Renew the message's lease until its effect ended."""
        with self._lock:
            self._held[message.id] = message
            if self._thread is None and self._beat is not None:
                self._thread = Thread(target=self._renew, args=(home,), name="liasse-leases", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._held.pop(message.id, None)

    def give_back(self, home: Home) -> int:
        """Let others have at once what this process will not finish; returns how many messages."""
        with self._lock:
            held, self._held = list(self._held.values()), {}
        for message in held:
            with writing(home.engine) as session:
                if row := outbox.held(session, message):
                    outbox.give_back(session, row, home.clock.now())
                    log.warning("message given back", message=message.id, effect=message.effect)
        return len(held)

    def _renew(self, home: Home) -> None:
        while not self._gone.wait(self._beat):
            with self._lock:
                holders = {one.id: one.holder or "" for one in self._held.values()}
                if not holders:
                    self._thread = None
                    return
            self._write(home, holders)

    def _write(self, home: Home, holders: dict[str, str]) -> None:
        try:
            with writing(home.engine) as session:
                kept = outbox.renew(session, holders, home.clock.now())
        except Exception as error:  # the database may be away for a moment; the next beat tries again
            log.warning("leases could not be renewed", error=type(error).__name__)
        else:
            if kept < len(holders):
                self._tell_lost(holders, kept)

    def _tell_lost(self, holders: dict[str, str], kept: int) -> None:
        """Tell of leases that others have taken, and not of work that ended while they were renewed."""
        self._gone.wait(MOMENT)
        with self._lock:
            lost = len(holders.keys() & self._held.keys()) - kept
        if lost > 0:
            log.warning("a lease was lost", lost=lost)
