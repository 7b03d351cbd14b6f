"""Limits on how much is asked of another system, held for all processes together in the database."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, select

from core.database import PASSING
from core.outbox import OutboxMessage, Status

MINUTE = timedelta(minutes=1)
INSERTS: Mapping[str, Callable[..., Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
SOON = (2.0, 6.0)
"""Seconds after which a message looks again whether there is room; when one ends, the next is called at once."""


class Rate(SQLModel, table=True):
    """When the next question of a key would be due if all came evenly."""

    __tablename__ = "core_rate"
    __table_args__ = {"info": {PASSING: True}}

    key: str = Field(primary_key=True, max_length=160)
    next_at: datetime


@dataclass(frozen=True)
class Limits:
    """How much of what `key` names may happen `at_once`, and `per_minute`; None: as much as comes."""

    key: str
    at_once: int | None = None
    per_minute: int | None = None


@dataclass(frozen=True)
class Pace:
    """`burst` at once, then one per `interval`: never more than `per_minute` in any minute."""

    burst: int
    interval: timedelta

    @classmethod
    def of(cls, per_minute: int) -> "Pace":
        """A tenth may come at once."""
        burst = max(1, per_minute // 10)
        return cls(burst, MINUTE / (per_minute - burst + 1) + timedelta(microseconds=1))

    @property
    def lead(self) -> timedelta:
        """How far the even flow may be ahead of the present moment."""
        return self.interval * (self.burst - 1)


def take(session: Session, key: str, per_minute: int, now: datetime) -> bool:
    """Count one question; False, and nothing counted, when there were too many already.

    So many may come at once, as somebody waits for each; what was used comes back evenly within a minute.
    """
    rate, pace = _locked(session, key, now), Pace(per_minute, MINUTE / per_minute)
    due = max(rate.next_at, now)
    if due - pace.lead > now:
        return False
    rate.next_at = due + pace.interval
    session.add(rate)
    return True


def admit(session: Session, message: OutboxMessage, limits: Limits, now: datetime) -> datetime | None:
    """None when the claimed message may be carried out now, else the moment to come back.

    A message that comes too early for `per_minute` keeps its slot, so that it comes back once and in its order.
    """
    rate = _locked(session, limits.key, now)
    message.limit_key = limits.key
    session.add(message)
    if limits.at_once is not None and _running(session, message, limits.key, now) >= limits.at_once:
        message.slot_at = None
        return now + timedelta(seconds=random.uniform(*SOON))  # noqa: S311 - no secret
    if limits.per_minute is None:
        return None
    pace = Pace.of(limits.per_minute)
    slot = message.slot_at
    if slot is None or now - slot > pace.interval * pace.burst + timedelta(seconds=5):
        due = max(rate.next_at, now)
        slot, rate.next_at = max(now, due - pace.lead), due + pace.interval
        session.add(rate)
    message.slot_at = slot
    return slot if slot > now else None


def call_next(session: Session, key: str, now: datetime) -> str | None:
    """Make the next message due that waits for room under `key`; returns its id."""
    waiting = (col(OutboxMessage.limit_key) == key) & (col(OutboxMessage.status) == Status.WAITING)
    statement = select(OutboxMessage).where(waiting, col(OutboxMessage.slot_at).is_(None))
    statement = statement.order_by(col(OutboxMessage.turn_at)).limit(1).with_for_update(skip_locked=True)
    message = session.exec(statement).first()
    if message is None:
        return None
    message.wait_until(min(message.due_at, now))
    session.add(message)
    return message.id


def _running(session: Session, message: OutboxMessage, key: str, now: datetime) -> int:
    statement = select(func.count()).where(
        col(OutboxMessage.limit_key) == key,
        col(OutboxMessage.status) == Status.RUNNING,
        col(OutboxMessage.leased_until) > now,
        col(OutboxMessage.id) != message.id,
    )
    return int(session.exec(statement).one())


def _locked(session: Session, key: str, now: datetime) -> Rate:
    """The key's row, locked: whoever asks for the same key waits its turn."""
    insert = INSERTS[session.get_bind().dialect.name]
    session.execute(insert(Rate).values(key=key, next_at=now).on_conflict_do_nothing())
    return session.exec(select(Rate).where(col(Rate.key) == key).with_for_update()).one()
