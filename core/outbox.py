"""The outbox: work for after the commit, written in the command's own transaction, done at least once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, text, update
from sqlmodel import Field, Session, SQLModel, col, select

from core.database import Json, new_id

LEASE = timedelta(minutes=5)
BACK_OFF = (10, 30, 120, 600, 3600, 14400)
"""Seconds before each new attempt; after the last one the message becomes an incident."""


class Status(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    INCIDENT = "incident"
    SKIPPED = "skipped"


class OutboxMessage(SQLModel, table=True):
    """One piece of work: the effect that does it and what it needs to know. Its id is the effect's idempotency key."""

    __tablename__ = "core_outbox"
    __table_args__ = (
        Index(
            "ix_core_outbox_due",
            "status",
            "due_at",
            postgresql_where=text("status IN ('waiting', 'running')"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    effect: str = Field(max_length=64)
    payload: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    case_id: str | None = Field(default=None, index=True, max_length=36)
    status: str = Field(default=Status.WAITING, max_length=16)
    attempts: int = 0
    created_at: datetime
    due_at: datetime
    leased_until: datetime | None = None
    done_at: datetime | None = None
    error: str = Field(default="", max_length=2000)


def post(
    session: Session, effect: str, payload: Mapping[str, Any], now: datetime, case_id: str | None = None
) -> OutboxMessage:
    """Write a message in the session's transaction."""
    message = OutboxMessage(effect=effect, payload=dict(payload), case_id=case_id, created_at=now, due_at=now)
    session.add(message)
    return message


def due(session: Session, now: datetime, limit: int = 50) -> list[str]:
    """Ids of the messages to deliver now: waiting ones that are due and running ones whose lease ended."""
    waiting = (col(OutboxMessage.status) == Status.WAITING) & (col(OutboxMessage.due_at) <= now)
    lost = (col(OutboxMessage.status) == Status.RUNNING) & (col(OutboxMessage.leased_until) <= now)
    statement = select(OutboxMessage.id).where(waiting | lost).order_by(col(OutboxMessage.due_at)).limit(limit)
    return list(session.exec(statement))


def claim(session: Session, message_id: str, now: datetime) -> OutboxMessage | None:
    """Take a message for `LEASE`; None when somebody else has it or it is done."""
    free = (col(OutboxMessage.status) == Status.WAITING) & (col(OutboxMessage.due_at) <= now)
    lost = (col(OutboxMessage.status) == Status.RUNNING) & (col(OutboxMessage.leased_until) <= now)
    statement = (
        update(OutboxMessage)
        .where(col(OutboxMessage.id) == message_id, free | lost)
        .values(status=Status.RUNNING, leased_until=now + LEASE, attempts=OutboxMessage.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    taken = session.exec(statement).rowcount
    return session.get(OutboxMessage, message_id, populate_existing=True) if taken else None


def held(session: Session, message: OutboxMessage) -> OutboxMessage | None:
    """The claimed message, locked; None when its lease ended and somebody else took it since."""
    row = session.get(OutboxMessage, message.id, with_for_update=True)
    return row if row and row.status == Status.RUNNING and row.attempts == message.attempts else None


def complete(session: Session, message: OutboxMessage, now: datetime) -> None:
    """The effect is done."""
    message.status, message.done_at, message.leased_until, message.error = Status.DONE, now, None, ""
    session.add(message)


def fail(session: Session, message: OutboxMessage, error: str, now: datetime, *, last: bool = False) -> None:
    """The effect failed: try again later, or make it an incident when the attempts ran out or this was the `last`."""
    message.error, message.leased_until = error[:2000], None
    if last or message.attempts > len(BACK_OFF):
        message.status = Status.INCIDENT
    else:
        message.status = Status.WAITING
        message.due_at = now + timedelta(seconds=BACK_OFF[message.attempts - 1])
    session.add(message)


def retry(session: Session, message: OutboxMessage, now: datetime) -> None:
    """A person asks for another attempt at an incident."""
    message.status, message.attempts, message.due_at = Status.WAITING, 0, now
    session.add(message)


def skip(session: Session, message: OutboxMessage, now: datetime) -> None:
    """A person decides that an incident needs no further attempt."""
    message.status, message.done_at = Status.SKIPPED, now
    session.add(message)
