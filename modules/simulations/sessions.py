"""Simulations that go on between requests: in this process's memory, few, small, and not for long."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any

from core.database import new_id
from core.definitions.packs import Pack
from core.definitions.store import by_pack
from core.registry import Registry
from modules.scenarios.bench import Bench
from modules.scenarios.simulating import Simulation
from modules.simulations.errors import NoSimulation, SimulationBusy, TooManyLines, TooManySimulations

MOST = 8
MOST_OF_ONE = 2
MOST_LINES = 100
MOST_UNDONE = 10
IDLE = timedelta(minutes=30)
PATIENCE = 5.0
"""Seconds for which a request waits for the one before."""


@dataclass
class Session:
    """One simulation of somebody, and when it was last used."""

    id: str
    owner: str
    pack: Pack
    bench: Bench
    opening: dict[str, Any]
    simulation: Simulation
    used: float = field(default_factory=monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reset(self) -> None:
        """Begin anew."""
        self.simulation.close()
        self.simulation = begun(self.bench, self.pack, self.opening)

    def require_room(self) -> None:
        """Raise `TooManyLines` when it is full."""
        if len(self.simulation.lines) >= MOST_LINES:
            raise TooManyLines(limit=MOST_LINES)


def begun(bench: Bench, pack: Pack, opening: dict[str, Any]) -> Simulation:
    """A simulation at its beginning."""
    return Simulation(bench, pack, opening, most_undone=MOST_UNDONE).__enter__()


class Sessions:
    """All simulations of a process; those that nobody uses end by themselves."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now, self._lock = now, threading.Lock()
        self._all: dict[str, Session] = {}
        self._starting: dict[str, str] = {}

    def start(self, registry: Registry, pack: Pack, owner: str, opening: dict[str, Any]) -> Session:
        """A new one; raises `TooManySimulations`, or what is wrong with the pack or the opening."""
        id_ = new_id()
        self._reserve(id_, owner)
        try:
            bench = Bench(registry, by_pack(pack.sources))
            compiled = bench.loaded.packs[pack.name]
            session = Session(id_, owner, compiled, bench, opening, begun(bench, compiled, opening), self._now())
        finally:
            with self._lock:
                self._starting.pop(id_)
        with self._lock:
            self._all[id_] = session
        return session

    def _reserve(self, id_: str, owner: str) -> None:
        """Keep a place while the pack is compiled, so that many at once can't take more than there are."""
        with self._lock:
            self._forget()
            owners = [*(one.owner for one in self._all.values()), *self._starting.values()]
            if len(owners) >= MOST or owners.count(owner) >= MOST_OF_ONE:
                raise TooManySimulations(number=len(owners))
            self._starting[id_] = owner

    def require(self, id_: str, owner: str) -> Session:
        """The simulation, if it is theirs; raises `NoSimulation`."""
        with self._lock:
            self._forget()
            session = self._all.get(id_)
        if session is None or session.owner != owner:
            raise NoSimulation(id=id_[:36])
        return session

    @contextmanager
    def use(self, id_: str, owner: str) -> Iterator[Session]:
        """The simulation, for one request at a time; raises `NoSimulation`, `SimulationBusy`."""
        session = self.require(id_, owner)
        if not session.lock.acquire(timeout=PATIENCE):
            raise SimulationBusy()
        try:
            session.used = self._now()
            yield session
        finally:
            session.used = self._now()
            session.lock.release()

    def of(self, owner: str) -> list[Session]:
        """Somebody's simulations, oldest first."""
        with self._lock:
            self._forget()
            return [one for one in self._all.values() if one.owner == owner]

    def end(self, id_: str, owner: str) -> None:
        """End one; raises `NoSimulation`."""
        with self.use(id_, owner) as session, self._lock:
            self._drop(session)

    def _forget(self) -> None:
        for session in list(self._all.values()):
            if self._now() - session.used > IDLE.total_seconds() and not session.lock.locked():
                self._drop(session)

    def _drop(self, session: Session) -> None:
        self._all.pop(session.id, None)
        session.simulation.close()
        session.bench.close()
