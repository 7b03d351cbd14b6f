"""The one way a command travels: one transaction writes rows, journal and outbox, or nothing at all."""

import hashlib
import json
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Column
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Field, SQLModel

from core.actors import Actor
from core.ahead import Ahead
from core.away import is_in_the_way, waited_long, what_is_away
from core.bell import Ring
from core.commands import CommandModel
from core.context import Context
from core.database import Json, writing
from core.errors import KeyReused, LiasseError, Refused
from core.failpoints import Point, is_armed, reach
from core.kernel import Kernel
from core.metrics import COMMAND_SECONDS, COMMANDS
from core.priorities import Priority
from core.registry import Command
from core.rows.making import make
from core.rows.sending import nothing
from core.rows.session import Fetch, Session
from core.tracing import span

Answer = dict[str, Any]
ATTEMPTS = 3


class StoredAnswer(SQLModel, table=True):
    """The answer to a command that came with an idempotency key, so that a repetition gets the same."""

    __tablename__ = "core_answer"

    key: str = Field(primary_key=True, max_length=64)
    fingerprint: str = Field(max_length=64)
    answer: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    at: datetime


class UncheckedCommand(LiasseError):
    """The command {command} ended without an access check. It was rolled back; its handler must call require."""


class Busy(Refused):
    """Somebody else is changing the same thing right now. Read it again, then repeat your change."""

    status = 409


def dispatch(
    kernel: Kernel, command: CommandModel, actor: Actor, key: str = "", priority: Priority = Priority.PERSON
) -> Answer:
    """Carry `command` out for `actor`; with a `key`, at most once. Returns the handler's answer.

    What it leaves for later has at most the `priority`. Raises `Busy` when others are in the way, and `DatabaseAway`
    when the connection is lost: then nobody knows whether it was committed, and only a key makes repeating it safe.
    """
    name = type(command).__name__
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with COMMAND_SECONDS.labels(name).time(), span(name, {"liasse.attempt": attempt}) as step:
                answer, posted = _attempt(kernel, command, actor, key, priority)
                step.tell(_case_of(command, answer))
        except (IntegrityError, OperationalError, PoolTimeout) as error:
            COMMANDS.labels(name, "busy").inc()
            if waited_long(error) or attempt == ATTEMPTS or not (key or is_in_the_way(error)):
                raise (Busy() if is_in_the_way(error) else what_is_away(error, kernel.engine)) from error
        except Refused:
            COMMANDS.labels(name, "refused").inc()
            raise
        else:
            COMMANDS.labels(name, "done").inc()
            reach(Point.COMMAND_COMMITTED)
            kernel.registry.find(Command, name).then(kernel)
            kernel.bell.ring(posted)
            reach(Point.COMMAND_RUNG)
            return answer
    raise Busy()


def _case_of(command: CommandModel, answer: Answer) -> dict[str, str]:
    """The case that the command was about, where it names one."""
    found = answer.get("case_id") or getattr(command, "case_id", "")
    return {"liasse.case": str(found)} if found else {}


def _attempt(
    kernel: Kernel, command: CommandModel, actor: Actor, key: str, priority: Priority
) -> tuple[Answer, list[Ring]]:
    with writing(kernel.engine) as session:
        ctx = Context(kernel, session, actor, key, priority=priority)
        found: Command = kernel.registry.find(Command, type(command).__name__)
        stored_under = _hash(actor.label, key)
        before = [Fetch(StoredAnswer, (stored_under,))] if key else []
        if found.ahead:
            ctx.ahead = Ahead(command, partial(found.ahead, command, ctx))
        session.fetch([*before, *found.first(command, ctx)], meanwhile=ctx.ahead.run if ctx.ahead else nothing)
        if key and (stored := session.get(StoredAnswer, stored_under)):
            return _repeated(stored, command, key), []
        answer = execute(ctx, command)
        if key:
            session.add(_store(ctx, command, answer))
        _finish(session)
        return answer, ctx.posted


def _finish(session: Session) -> None:
    """Write and commit in one go; apart where a test waits in between."""
    if is_armed(Point.COMMAND_WRITTEN):
        session.flush()
        reach(Point.COMMAND_WRITTEN)
    session.finish()


def execute(ctx: Context, command: CommandModel) -> Answer:
    """Run the handler of `command` inside a transaction that is already open."""
    found: Command = ctx.kernel.registry.find(Command, type(command).__name__)
    ctx.checked = False
    ctx.priority = max(ctx.priority, found.priority)
    answer = found.handler(command, ctx) or {}
    if not ctx.checked:
        raise UncheckedCommand(command=type(command).__name__)
    return dict(answer)


def _repeated(stored: StoredAnswer, command: CommandModel, key: str) -> Answer:
    if stored.fingerprint != fingerprint(command):
        raise KeyReused(key=key)
    return stored.answer


def _store(ctx: Context, command: CommandModel, answer: Answer) -> StoredAnswer:
    key = _hash(ctx.actor.label, ctx.key)
    return make(StoredAnswer, key=key, fingerprint=fingerprint(command), answer=answer, at=ctx.now())


def fingerprint(command: CommandModel) -> str:
    """SHA-256 of what the command asks."""
    content = {"command": type(command).__name__, **command.model_dump(mode="json")}
    return _hash(json.dumps(content, sort_keys=True))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
