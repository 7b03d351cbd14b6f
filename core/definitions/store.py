"""Definitions in the database: every published version by content hash, and which one is in force."""

import time
from collections.abc import Mapping
from datetime import datetime
from threading import RLock
from typing import Any

import structlog
from sqlalchemy import Column, Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, select

from core.access.policies import Policies
from core.database import Json, reading, utc_now, writing
from core.definitions.load import Loaded, load
from core.definitions.packs import Pack
from core.diagnostics import DefinitionError, Diagnostic
from core.errors import NotFound
from core.registry import Registry

log = structlog.get_logger("definitions")
REFRESH = 1.0
"""Seconds after which another process's publication is seen."""


class PublishedVersion(SQLModel, table=True):
    """An immutable version of a pack: the texts that it is compiled from."""

    __tablename__ = "core_definition"

    hash: str = Field(primary_key=True, max_length=64)
    pack: str = Field(index=True, max_length=64)
    version: str = Field(max_length=32)
    sources: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    published_at: datetime


class InForce(SQLModel, table=True):
    """The version that new cases of a pack open with."""

    __tablename__ = "core_in_force"

    pack: str = Field(primary_key=True, max_length=64)
    hash: str = Field(foreign_key="core_definition.hash", max_length=64)
    since: datetime


class DefinitionStore:
    """Compiled packs of this process, and their published versions in the database."""

    def __init__(self, engine: Engine, registry: Registry) -> None:
        self._engine, self._registry = engine, registry
        self._compiled: dict[str, Pack] = {}
        self._in_force: Mapping[str, Pack] = {}
        self._hashes: Mapping[str, str] = {}
        self._policies = Policies((), registry)
        self._read_at = float("-inf")
        self._lock = RLock()
        self.diagnostics: tuple[Diagnostic, ...] = ()
        self.texts: Mapping[str, str] = {}

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

    def version(self, pack: str, hash_: str) -> Pack:
        """A published version, compiled; raises `NotFound`."""
        with self._lock:
            if hash_ not in self._compiled:
                self._compiled[hash_] = self._compile(pack, hash_)
            return self._compiled[hash_]

    def publish(self, loaded: Loaded) -> list[str]:
        """Put the packs of `loaded` in force; remembers the mistakes of the others. Returns the names that changed."""
        with self._lock:
            self.diagnostics, self.texts = loaded.diagnostics, loaded.sources
            before = self._read_in_force()
            changed = [p for p in loaded.packs.values() if before.get(p.name) != p.hash]
            self._compiled.update({pack.hash: pack for pack in loaded.packs.values()})
            try:
                self._write(changed)
            except IntegrityError:  # another process has just published the same version
                self._write(changed)
            self._refresh(now=True)
            return [pack.name for pack in changed]

    def _write(self, packs: list[Pack]) -> None:
        if packs:
            with writing(self._engine) as session:
                for pack in packs:
                    _write(session, pack)

    def _refresh(self, now: bool = False) -> None:
        if not now and time.monotonic() - self._read_at < REFRESH:
            return
        with self._lock:
            self._read_at = time.monotonic()
            hashes = self._read_in_force()
            if hashes != self._hashes:
                self._hashes = hashes
                found = (self._usable(name, hash_) for name, hash_ in sorted(hashes.items()))
                self._in_force = {pack.name: pack for pack in found if pack}
                self._policies = Policies(self._in_force.values(), self._registry)

    def _usable(self, name: str, hash_: str) -> Pack | None:
        """The version, or the last good one of this process when it can't be compiled (any more)."""
        try:
            return self.version(name, hash_)
        except DefinitionError as error:
            log.error("definition can't be used", pack=name, hash=hash_, problem=str(error.diagnostics[0]))
            return self._in_force.get(name)

    def _read_in_force(self) -> dict[str, str]:
        with reading(self._engine) as session:
            return {row.pack: row.hash for row in session.exec(select(InForce))}

    def _compile(self, pack: str, hash_: str) -> Pack:
        with reading(self._engine) as session:
            row = session.get(PublishedVersion, hash_)
            if row is None:
                raise NotFound(kind="definition", id=hash_)
            sources = {path: str(text).encode() for path, text in row.sources.items()}
        loaded = load(_by_pack(sources), self._registry, linked=True)
        if pack not in loaded.packs:
            raise DefinitionError(loaded.diagnostics)
        return loaded.packs[pack]


def _by_pack(sources: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    """Sources of a version by pack: its own and those of the packs it extends."""
    packs: dict[str, dict[str, bytes]] = {}
    for path, text in sources.items():
        packs.setdefault(path.split("/")[1], {})[path] = text
    return packs


def _write(session: Session, pack: Pack) -> None:
    if session.get(PublishedVersion, pack.hash) is None:
        version = PublishedVersion(
            hash=pack.hash,
            pack=pack.name,
            version=pack.manifest.version,
            sources=dict(pack.sources),
            published_at=utc_now(),
        )
        session.add(version)
        session.flush()
    session.merge(InForce(pack=pack.name, hash=pack.hash, since=utc_now()))
