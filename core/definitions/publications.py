"""Definitions in the database: every published version, when each came into force, and drafts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, func
from sqlmodel import Field, Session, SQLModel, col, select

from core.database import Json
from core.definitions.packs import Pack
from core.diagnostics import nearest
from core.errors import NotFound, Refused

SHORTEST_HASH = 6
BY_FOLDER = "system"
"""Who published what came from a folder, at a start or by `upgrade`."""


class VersionUnknown(NotFound):
    """There is no version {spec} of the pack {pack}. {hint}"""


class PublishedMeanwhile(Refused):
    """Somebody published another version of {pack} meanwhile. Compare with it, then publish again."""

    status = 409


class PublishedVersion(SQLModel, table=True):
    """An immutable version of a pack: the texts that it is compiled from."""

    __tablename__ = "core_definition"

    hash: str = Field(primary_key=True, max_length=64)
    pack: str = Field(index=True, max_length=64)
    version: str = Field(max_length=32)
    sources: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    published_at: datetime


class Publication(SQLModel, table=True):
    """A version comes into force at `from_at`: new cases open with it from then on. Rows are only ever added."""

    __tablename__ = "core_publication"

    pack: str = Field(primary_key=True, max_length=64)
    number: int = Field(primary_key=True)
    hash: str = Field(foreign_key="core_definition.hash", max_length=64)
    from_at: datetime
    published_at: datetime
    published_by: str = Field(max_length=120)
    note: str = Field(default="", max_length=2000)


class Draft(SQLModel, table=True):
    """Texts of a pack on their way to being published; `origin` says where they came from."""

    __tablename__ = "core_draft"

    pack: str = Field(primary_key=True, max_length=64)
    sources: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    origin: str = Field(max_length=200)
    follows: int = 0
    changed_at: datetime
    changed_by: str = Field(max_length=120)


def hashes_in_force(session: Session, at: datetime) -> dict[str, str]:
    """By pack, the hash of the version that is in force at `at`."""
    place = func.row_number().over(
        partition_by=Publication.pack, order_by=(col(Publication.from_at).desc(), col(Publication.number).desc())
    )
    ranked = (
        select(Publication.pack, Publication.hash, place.label("place"))
        .where(col(Publication.from_at) <= at)
        .subquery()
    )
    return dict(session.exec(select(ranked.c.pack, ranked.c.hash).where(ranked.c.place == 1)).all())


def last_in_force(session: Session, pack: str, at: datetime) -> Publication | None:
    """The publication by which a version of the pack is in force at `at`."""
    statement = select(Publication).where(col(Publication.pack) == pack, col(Publication.from_at) <= at)
    newest = statement.order_by(col(Publication.from_at).desc(), col(Publication.number).desc())
    return session.exec(newest.limit(1)).first()


def publications(session: Session, pack: str) -> Sequence[Publication]:
    """What was published of a pack, the newest first."""
    statement = select(Publication).where(col(Publication.pack) == pack)
    return session.exec(statement.order_by(col(Publication.number).desc())).all()


def hashes_published(session: Session, pack: str) -> set[str]:
    """The hashes of all versions of the pack that were ever put in force, or are to be."""
    return set(session.exec(select(Publication.hash).where(col(Publication.pack) == pack)).all())


def last_number(session: Session, pack: str) -> int:
    """The number of the pack's newest publication; 0 when there is none."""
    found = session.exec(select(func.max(Publication.number)).where(col(Publication.pack) == pack)).one()
    return int(found or 0)


def keep_version(session: Session, pack: Pack, at: datetime) -> None:
    """Keep the version unless it is known."""
    if session.get(PublishedVersion, pack.hash) is None:
        version = PublishedVersion(
            hash=pack.hash,
            pack=pack.name,
            version=pack.manifest.version,
            sources=dict(pack.sources),
            published_at=at,
        )
        session.add(version)
        session.flush()


def record_publication(session: Session, publication: Publication) -> Publication:
    """Add the publication with the next number; raises `PublishedMeanwhile` if that is not `publication.number`."""
    if publication.number != last_number(session, publication.pack) + 1:
        raise PublishedMeanwhile(pack=publication.pack)
    session.add(publication)
    session.flush()
    return publication


def versions_kept(session: Session, pack: str) -> Sequence[PublishedVersion]:
    """The versions of a pack, the one that was put in force last first; those that never were come at the end."""
    last = select(func.max(Publication.number)).where(
        col(Publication.pack) == col(PublishedVersion.pack), col(Publication.hash) == col(PublishedVersion.hash)
    )
    statement = select(PublishedVersion).where(col(PublishedVersion.pack) == pack)
    newest_first = func.coalesce(last.scalar_subquery(), 0).desc(), col(PublishedVersion.published_at).desc()
    return session.exec(statement.order_by(*newest_first)).all()


def find_version(session: Session, pack: str, spec: str) -> PublishedVersion:
    """A version by its number, or the start of its hash; of several, the one that was put in force last.

    Raises `VersionUnknown`.
    """
    known = versions_kept(session, pack)
    for version in known:
        if version.version == spec or (len(spec) >= SHORTEST_HASH and version.hash.startswith(spec)):
            return version
    hint = nearest(spec, [version.version for version in known])
    names = ", ".join(dict.fromkeys(version.version for version in known)) or "none yet"
    raise VersionUnknown(spec=spec, pack=pack, hint=f"Did you mean {hint}?" if hint else f"Published: {names}.")
