"""The journal: append-only facts in the past tense, numbered and hash-chained per stream (a case, or a module)."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Column, String, UniqueConstraint, bindparam, func
from sqlmodel import Field, Session, SQLModel, col, select

from core.database import Json, new_id
from core.rows.making import change, make
from core.rows.questions import Question
from core.rows.session import Inquiry
from core.rows.session import Session as PreparedSession

GENESIS = "0" * 64
WRITTEN = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
HEADS = "journal_heads"


class Fact(Protocol):
    """What the journal tells of one fact."""

    @property
    def number(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...
    @property
    def hash(self) -> str: ...


class Told(NamedTuple):
    """A fact as it is read."""

    number: int
    at: datetime
    actor: str
    type: str
    data: dict[str, Any]
    hash: str


class JournalEntry(SQLModel, table=True):
    """One fact. Holds no personal data: values are told by their salted hash."""

    __tablename__ = "core_journal"
    __table_args__ = (UniqueConstraint("stream", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    stream: str = Field(max_length=64)
    number: int
    at: datetime
    actor: str = Field(max_length=120)
    type: str = Field(max_length=64)
    data: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class JournalHead(SQLModel, table=True):
    """The last number and hash of a stream, outside the rows that they protect."""

    __tablename__ = "core_journal_head"

    stream: str = Field(primary_key=True, max_length=64)
    number: int
    hash: str = Field(max_length=64)


def append(session: Session, stream: str, type_: str, actor: str, at: datetime, data: dict[str, Any]) -> JournalEntry:
    """Add a fact to the end of `stream`, in the session's transaction."""
    head = _locked_head(session, stream)
    told: dict[str, Any] = {"stream": stream, "number": head.number + 1, "at": at, "actor": actor, "type": type_}
    told |= {"data": data, "previous": head.hash}
    entry = make(JournalEntry, id=new_id(), **told, hash=_digest(**told))
    change(head, number=entry.number, hash=entry.hash)
    session.add(entry)
    return entry


def _locked_head(session: Session, stream: str) -> JournalHead:
    """The head, locked by the transaction's first entry; the later ones know it already."""
    heads: dict[str, JournalHead] = session.info.setdefault(HEADS, {})
    if stream not in heads:
        heads[stream] = session.get(JournalHead, stream, with_for_update=True) or make(
            JournalHead, stream=stream, number=0, hash=GENESIS
        )
        session.add(heads[stream])
    return heads[stream]


def digest(entry: JournalEntry) -> str:
    """SHA-256 of the entry and of the hash before it."""
    return _digest(entry.stream, entry.number, entry.at, entry.actor, entry.type, entry.data, entry.previous)


def _digest(stream: str, number: int, at: datetime, actor: str, type: str, data: Any, previous: str) -> str:  # noqa: A002
    content = [stream, number, _instant(at), actor, type, data, previous]
    return hashlib.sha256(WRITTEN(content).encode()).hexdigest()


def _instant(at: datetime) -> str:
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="microseconds")


def entries(session: Session, stream: str) -> list[JournalEntry]:
    """The facts of a stream, oldest first."""
    statement = select(JournalEntry).where(col(JournalEntry.stream) == stream)
    return list(session.exec(statement.order_by(col(JournalEntry.number))))


TELLING = Question(
    select(*(getattr(JournalEntry, name) for name in Told._fields))
    .where(col(JournalEntry.stream) == bindparam("stream", type_=String()))
    .order_by(col(JournalEntry.number))
)


def telling(stream: str) -> Inquiry:
    """What `told` will ask, to be read together with what the stream is about."""
    return Inquiry(TELLING, {"stream": stream})


def told(session: PreparedSession, stream: str) -> list[Told]:
    """What a stream tells, oldest first, to be read only."""
    return [Told(*row) for row in session.ask(TELLING, stream=stream)]


def length(session: Session, stream: str) -> int:
    """How many facts a stream holds."""
    head = session.get(JournalHead, stream)
    return head.number if head else 0


def verify(session: Session) -> Iterator[str]:
    """What is wrong with the journal: a sentence for every stream that was tampered with."""
    heads = session.exec(select(JournalHead).order_by(JournalHead.stream)).all()
    for head in heads:
        yield from _verify_stream(session, head)
    known = {head.stream for head in heads}
    streams = session.exec(select(JournalEntry.stream, func.count()).group_by(JournalEntry.stream)).all()
    for stream, count in streams:
        if stream not in known:
            yield f"journal {stream}: {count} entries have no head; the head was removed"


def _verify_stream(session: Session, head: JournalHead) -> Iterator[str]:
    previous, number = GENESIS, 0
    for entry in entries(session, head.stream):
        number += 1
        if entry.number != number:
            yield f"journal {head.stream}: entry {number} is missing"
            return
        if entry.previous != previous or digest(entry) != entry.hash:
            yield f"journal {head.stream}: entry {number} ({entry.type}) was changed"
            return
        previous = entry.hash
    if (head.number, head.hash) != (number, previous):
        yield f"journal {head.stream}: the head says {head.number} entries, {number} are there"
