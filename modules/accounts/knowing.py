"""Who asks is known for less than a second: most requests of a program need no look into the database for it.

What a command of this process changes is seen at once (`forget`, called when it is committed); what another process
changes, such as a role taken back, when `LIFE` is over.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from core.actors import Actor

LIFE = 0.8
"""Seconds: a role that was taken back anywhere is denied within one."""
MOST = 10_000
"""Most sessions that are known at a time."""


class Seen(NamedTuple):
    """Somebody as the database knew them: when, by the machine's own measure, and at which moment of the clock."""

    actor: Actor
    since: float
    at: datetime

    def holds(self, now: datetime) -> bool:
        """Whether that still counts."""
        fresh = time.monotonic() - self.since < LIFE
        return fresh and timedelta() <= now - self.at < timedelta(seconds=LIFE)


class Acquaintances:
    """Those whom this process knows over one database."""

    def __init__(self) -> None:
        self._seen: dict[str, Seen] = {}
        self._changes = 0
        self._lock = threading.Lock()

    def find(self, hashed: str, now: datetime, ask: Callable[[], Actor | None]) -> Actor | None:
        """Who holds the token of this hash: whoever was found a moment ago, else what `ask` says."""
        known = self._seen.get(hashed)
        if known is not None and known.holds(now):
            return known.actor
        before, since = self._changes, time.monotonic()
        actor = ask()
        with self._lock:
            self._seen.pop(hashed, None)
            if actor is not None and self._changes == before:
                if len(self._seen) >= MOST:
                    self._seen.clear()
                self._seen[hashed] = Seen(actor, since, now)
        return actor

    def forget(self) -> None:
        """Ask anew about everybody; an answer that was on its way is not kept either."""
        with self._lock:
            self._changes += 1
            self._seen.clear()


_known: WeakKeyDictionary[Engine, Acquaintances] = WeakKeyDictionary()
_making = threading.Lock()


def acquaintances(engine: Engine) -> Acquaintances:
    """Those whom this process knows over this database."""
    found = _known.get(engine)
    if found is None:
        with _making:
            found = _known.setdefault(engine, Acquaintances())
    return found
