"""The compiled definitions of this process, kept in step with those that are in force in the database."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from threading import RLock

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from core.access.policies import Policies
from core.database import reading, utc_now, writing
from core.definitions.load import Loaded, load
from core.definitions.packs import Pack
from core.definitions.precedence import Insistence, Settled, settle
from core.definitions.publications import (
    BY_FOLDER,
    Publication,
    PublishedMeanwhile,
    PublishedVersion,
    hashes_in_force,
    keep_version,
    last_number,
    record_publication,
)
from core.diagnostics import DefinitionError, Diagnostic
from core.errors import NotFound
from core.registry import Registry

log = structlog.get_logger("definitions")
NEVER = float("-inf")
REFRESH = 0.5
"""Seconds between two looks at what other processes published: seen within a second, compiling included."""


class DefinitionStore:
    """Compiled packs of this process, and their published versions in the database."""

    def __init__(self, engine: Engine, registry: Registry) -> None:
        self._engine, self._registry = engine, registry
        self._compiled: dict[str, Pack] = {}
        self._in_force: Mapping[str, Pack] = {}
        self._hashes: Mapping[str, str] = {}
        self._policies = Policies((), registry)
        self._read_at = NEVER
        self._lock = RLock()
        self.diagnostics: tuple[Diagnostic, ...] = ()
        self.texts: Mapping[str, str] = {}
        self.settled = Settled()

    @property
    def in_force(self) -> Mapping[str, Pack]:
        """The packs in force by name."""
        self._refresh()
        return self._in_force

    @property
    def policies(self) -> Policies:
        """The policies of the packs in force."""
        self._refresh()
        return self._policies

    def now(self) -> datetime:
        """The moment that decides what is in force: the machine's, also where a simulation moves its own clock."""
        return utc_now()

    def keep(self, pack: Pack) -> None:
        """Keep a compiled version, so that it can be put in force; nothing else changes."""
        with self._lock, writing(self._engine) as session:
            keep_version(session, pack, utc_now())
            self._compiled[pack.hash] = pack

    def refresh(self) -> None:
        """Look now which versions are in force, rather than within a second."""
        self._refresh(now=True)

    def version(self, pack: str, hash_: str) -> Pack:
        """A published version, compiled; raises `NotFound`."""
        with self._lock:
            if hash_ not in self._compiled:
                self._compiled[hash_] = self._compile(pack, hash_)
            return self._compiled[hash_]

    def settle(self, loaded: Loaded, insistence: Insistence = Insistence.UPGRADE) -> Settled:
        """What becomes of the packs of `loaded` that are not in force as they are."""
        with reading(self._engine) as session:
            return settle(session, loaded.packs.values(), self.now(), insistence)

    def publish(self, loaded: Loaded, insistence: Insistence = Insistence.UPGRADE) -> list[str]:
        """Put the packs of `loaded` in force before which those there give way; remembers all mistakes, and the rest.

        Returns the names that changed.
        """
        with self._lock:
            self.diagnostics, self.texts = loaded.diagnostics, loaded.sources
            self.settled = self.settle(loaded, insistence)
            changed = [one.pack for one in self.settled.put]
            self._compiled.update({pack.hash: pack for pack in loaded.packs.values()})
            try:
                self._write(changed)
            except (IntegrityError, PublishedMeanwhile):  # another process published at this very moment
                self._write(changed)
            self._refresh(now=True)
        for one in self.settled.kept:
            log.warning("another version is in force", pack=one.pack.name, told=one.told_kept())
        return [pack.name for pack in changed]

    def _write(self, packs: list[Pack]) -> None:
        if packs:
            with writing(self._engine) as session:
                for pack in packs:
                    _publish(session, pack, utc_now())

    def _refresh(self, now: bool = False) -> None:
        if not now and self._is_fresh():
            return
        with self._lock:
            if now or not self._is_fresh():
                self._look()

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._read_at < REFRESH

    def _look(self) -> None:
        """Read what is in force. Meanwhile others go on with what is known; where nothing is yet, they wait."""
        began = time.monotonic()
        if self._read_at != NEVER:
            self._read_at = began
        hashes = self._read_in_force()
        if hashes != self._hashes:
            found = (self._usable(name, hash_) for name, hash_ in sorted(hashes.items()))
            self._in_force = {pack.name: pack for pack in found if pack}
            self._policies = Policies(self._in_force.values(), self._registry)
            self._hashes = hashes
        self._read_at = began

    def _usable(self, name: str, hash_: str) -> Pack | None:
        """The version, or the last good one of this process when it can't be compiled (any more)."""
        try:
            return self.version(name, hash_)
        except DefinitionError as error:
            log.error("definition can't be used", pack=name, hash=hash_, problem=str(error.diagnostics[0]))
            return self._in_force.get(name)

    def _read_in_force(self) -> dict[str, str]:
        with reading(self._engine) as session:
            return hashes_in_force(session, self.now())

    def _compile(self, pack: str, hash_: str) -> Pack:
        with reading(self._engine) as session:
            row = session.get(PublishedVersion, hash_)
            if row is None:
                raise NotFound(kind="definition", id=hash_)
        loaded = load(by_pack(row.sources), self._registry, linked=True)
        if pack not in loaded.packs:
            raise DefinitionError(loaded.diagnostics)
        return replace(loaded.packs[pack], hash=hash_)  # it keeps its name when a later release reads more out of it


def _publish(session: Session, pack: Pack, at: datetime) -> None:
    """Put a version in force at once, unless another process has just done so."""
    if hashes_in_force(session, at).get(pack.name) == pack.hash:
        return
    keep_version(session, pack, at)
    number = last_number(session, pack.name) + 1
    row = Publication(
        pack=pack.name, number=number, hash=pack.hash, from_at=at, published_at=at, published_by=BY_FOLDER
    )
    record_publication(session, row)


def by_pack(sources: Mapping[str, object]) -> dict[str, dict[str, bytes]]:
    """Texts by path as bytes by pack: a version's own and those of the packs it extends."""
    packs: dict[str, dict[str, bytes]] = {}
    for path, text in sources.items():
        packs.setdefault(path.split("/")[1], {})[path] = str(text).encode()
    return packs
