"""The outbox: work for after the commit, written in the command's own transaction, done at least once."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Index, and_, delete, text, update
from sqlmodel import Field, Session, SQLModel, col, select

from core.database import Json, new_id
from core.failures import Failure
from core.incidents import Incident, describe, open_incident
from core.priorities import Priority
from core.tracing import here

KIND = "effect"
"""The kind of the incidents that messages become."""
LEASE = timedelta(seconds=8)
"""How long a message belongs to whoever claimed it; renewed while its effect runs (core/leases.py)."""
BACK_OFF = (10, 30, 120, 600, 3600, 14400)
"""Most seconds before each new attempt; after the last one the message becomes an incident."""
MOST_ATTEMPTS = len(BACK_OFF) + 1
JITTER = 0.2
"""What failed together is tried again a little apart: each wait is up to so much shorter."""
AGEING = timedelta(minutes=1)
"""Lead of a message for which a person waits: a batch that has waited longer comes first."""
SKEW = timedelta(seconds=10)
"""Clocks of machines may be so far apart: what lies further ahead was written by one that was wrong."""
UNFINISHED = text("status IN ('waiting', 'running')")


class Status(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    INCIDENT = "incident"
    SKIPPED = "skipped"


class OutboxMessage(SQLModel, table=True):
    """One piece of work: the effect that does it and what it needs to know. Its id is the effect's idempotency key.

    `turn_at` orders what is due: `due_at`, later for a batch. `holder` names the claim that runs it. `limit_key` and
    `slot_at` are kept by `core.limiting`. `trace` is the step that left it, as a W3C `traceparent`.
    """

    __tablename__ = "core_outbox"
    __table_args__ = (
        Index("ix_core_outbox_turn", "turn_at", "id", postgresql_where=UNFINISHED, sqlite_where=UNFINISHED),
        Index("ix_core_outbox_limit", "limit_key", "status", postgresql_where=UNFINISHED, sqlite_where=UNFINISHED),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    effect: str = Field(max_length=64)
    payload: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    case_id: str | None = Field(default=None, index=True, max_length=36)
    priority: int = Field(default=Priority.PERSON)
    status: str = Field(default=Status.WAITING, max_length=16)
    attempts: int = 0
    created_at: datetime
    due_at: datetime
    turn_at: datetime
    leased_until: datetime | None = None
    holder: str | None = Field(default=None, max_length=36)
    limit_key: str | None = Field(default=None, max_length=160)
    slot_at: datetime | None = None
    done_at: datetime | None = None
    error: str = Field(default="", max_length=2000)
    trace: str | None = Field(default=None, max_length=64)

    def wait_until(self, moment: datetime) -> None:
        """Belong to nobody, and be due at `moment`."""
        self.status, self.leased_until, self.holder = Status.WAITING, None, None
        self.due_at, self.turn_at = moment, moment + AGEING * self.priority


def post(
    session: Session,
    effect: str,
    payload: Mapping[str, Any],
    now: datetime,
    case_id: str | None = None,
    priority: Priority = Priority.PERSON,
) -> OutboxMessage:
    """Write a message in the session's transaction."""
    message = OutboxMessage(
        effect=effect,
        payload=dict(payload),
        case_id=case_id,
        priority=priority,
        created_at=now,
        due_at=now,
        turn_at=now + AGEING * priority,
        trace=here() or None,
    )
    session.add(message)
    return message


def _free(now: datetime) -> ColumnElement[bool]:
    """Messages that wait and are due, or whose lease ended."""
    waiting = (col(OutboxMessage.status) == Status.WAITING) & (col(OutboxMessage.due_at) <= now)
    lost = (col(OutboxMessage.status) == Status.RUNNING) & (col(OutboxMessage.leased_until) <= now)
    return and_(UNFINISHED, col(OutboxMessage.turn_at) <= now + AGEING, waiting | lost)


def due(session: Session, now: datetime, limit: int = 50) -> list[str]:
    """Ids of the messages to deliver now, in the order of their turns."""
    statement = select(OutboxMessage.id).where(_free(now)).order_by(col(OutboxMessage.turn_at), col(OutboxMessage.id))
    return list(session.exec(statement.limit(limit)))


def claim_next(session: Session, now: datetime) -> OutboxMessage | None:
    """Take the message whose turn it is for `LEASE`; whoever else looks at this moment takes the next one."""
    statement = select(OutboxMessage).where(_free(now)).order_by(col(OutboxMessage.turn_at), col(OutboxMessage.id))
    return _take(session, session.exec(statement.limit(1).with_for_update(skip_locked=True)).first(), now)


def claim(session: Session, message_id: str, now: datetime) -> OutboxMessage | None:
    """Take a message for `LEASE`; None when somebody else has it or it is done."""
    statement = select(OutboxMessage).where(col(OutboxMessage.id) == message_id, _free(now))
    return _take(session, session.exec(statement.with_for_update(skip_locked=True)).first(), now)


def _take(session: Session, message: OutboxMessage | None, now: datetime) -> OutboxMessage | None:
    if message is not None:
        message.status, message.leased_until, message.holder = Status.RUNNING, now + LEASE, new_id()
        message.attempts += 1
        session.add(message)
    return message


def held(session: Session, message: OutboxMessage) -> OutboxMessage | None:
    """The claimed message, locked; None when its lease ended and somebody else took it since."""
    row = session.get(OutboxMessage, message.id, with_for_update=True)
    return row if row and row.status == Status.RUNNING and row.holder == message.holder else None


def renew(session: Session, holders: Mapping[str, str], now: datetime) -> int:
    """Keep the messages (holder by id) for another `LEASE`; returns how many are still ours."""
    statement = (
        update(OutboxMessage)
        .where(
            col(OutboxMessage.id).in_(sorted(holders)),
            col(OutboxMessage.holder).in_(sorted(holders.values())),
            col(OutboxMessage.status) == Status.RUNNING,
        )
        .values(leased_until=now + LEASE)
        .execution_options(synchronize_session=False)
    )
    return int(session.exec(statement).rowcount)


def correct_times(session: Session, now: datetime) -> int:
    """Free what a clock that ran ahead put off: leases longer than any, messages of the future; returns how many."""
    lease = (col(OutboxMessage.status) == Status.RUNNING) & (col(OutboxMessage.leased_until) > now + LEASE + SKEW)
    waiting = (col(OutboxMessage.status) == Status.WAITING) & (col(OutboxMessage.created_at) > now + SKEW)
    moments = ({"leased_until": now, "turn_at": now}, {"created_at": now, "due_at": now, "turn_at": now})
    statements = (update(OutboxMessage).where(where, UNFINISHED) for where in (lease, waiting))
    options = {"synchronize_session": False}
    return sum(
        int(session.exec(one.values(**values).execution_options(**options)).rowcount)
        for one, values in zip(statements, moments, strict=True)
    )


def give_back(session: Session, message: OutboxMessage, moment: datetime) -> None:
    """Let the message wait until `moment`; this attempt does not count."""
    message.attempts -= 1
    message.wait_until(moment)
    session.add(message)


def complete(session: Session, message: OutboxMessage, now: datetime) -> None:
    """The effect is done."""
    message.status, message.done_at, message.error = Status.DONE, now, ""
    message.leased_until, message.holder = None, None
    session.add(message)


def fail(session: Session, message: OutboxMessage, failure: Failure, now: datetime, *, last: bool = False) -> None:
    """The effect failed: try again later, or open an incident when the attempts ran out or this was the `last`."""
    message.error = failure.translated(str)[:2000]
    message.slot_at, message.limit_key = None, None
    if last or message.attempts >= MOST_ATTEMPTS:
        message.status, message.leased_until, message.holder = Status.INCIDENT, None, None
        open_incident(session, _incident(message, failure, now))
    else:
        wait = BACK_OFF[message.attempts - 1] * (1 - JITTER * random.random())  # noqa: S311 - no secret
        message.wait_until(now + timedelta(seconds=wait))
    session.add(message)


def _incident(message: OutboxMessage, failure: Failure, now: datetime) -> Incident:
    incident = Incident(
        kind=KIND,
        subject=message.id,
        name=message.effect,
        case_id=message.case_id,
        since=now,
        attempts=message.attempts,
        code="",
        words="",
        details={},
    )
    return describe(incident, failure)


def forget(session: Session, case_id: str) -> None:
    """Forget the work of a case that is done: what it was told may speak of people."""
    over = col(OutboxMessage.status).in_([Status.DONE, Status.SKIPPED])
    session.exec(delete(OutboxMessage).where(col(OutboxMessage.case_id) == case_id, over))


def retry(session: Session, message: OutboxMessage, now: datetime) -> None:
    """A person asks for another attempt at an incident."""
    message.attempts = 0
    message.wait_until(now)
    session.add(message)


def skip(session: Session, message: OutboxMessage, now: datetime) -> None:
    """A person decides that an incident needs no further attempt."""
    message.status, message.done_at = Status.SKIPPED, now
    session.add(message)
