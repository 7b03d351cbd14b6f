"""Who is there: a session's token becomes an actor, with the roles that hold at this very moment."""

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from fastapi import Request
from sqlalchemy import Engine, String, bindparam, or_
from sqlmodel import col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from core.actors import Actor
from core.kernel import Kernel
from core.rows.questions import Question, Row
from core.web.access import bearer_of
from modules.accounts.errors import SessionOver
from modules.accounts.knowing import acquaintances
from modules.accounts.models import Grant, Membership, Person, PersonSession
from modules.accounts.tokens import read_token, token_hash

SHOWN = ("email", "language", "theme", "density")
READ = ("id", "name", "administrator", *SHOWN)
"""What is read of a person."""


def identify(request: Request, kernel: Kernel) -> Actor | None:
    """The person whose session came with the request, as bearer token or as cookie; None when there is none.

    A bearer token alone counts where there is one; raises `SessionOver` when it is not valid.
    """
    bearer = bearer_of(request)
    token = bearer or read_token(request, kernel.settings)
    if not token:
        return None
    actor = actor_of_session(kernel.engine, token_hash(token), kernel.clock.now())
    if bearer and actor is None:
        raise SessionOver()
    return actor


def actor_of_session(engine: Engine, hashed: str, now: datetime) -> Actor | None:
    """The actor of a session, read in one query if it is not known: own grants and those of the person's teams."""

    def ask() -> Actor | None:
        rows = QUESTION.ask_alone(engine, hashed=hashed, now=now)
        return _actor(rows) if rows else None

    return acquaintances(engine).find(hashed, now, ask)


def forget_everybody(kernel: Kernel) -> None:
    """Ask the database anew who is who: sessions, people, teams or roles have changed."""
    acquaintances(kernel.engine).forget()


def _statement() -> Any:
    held = or_(col(Grant.person_id) == col(Person.id), col(Grant.team_id) == col(Membership.team_id))
    session = (
        col(PersonSession.token_hash) == bindparam("hashed", type_=String()),
        col(PersonSession.expires_at) > bindparam("now", type_=UTCDateTime()),
    )
    columns: list[Any] = [*(getattr(Person, name) for name in READ), Membership.team_id, Grant.pack, Grant.role]
    return (
        select(*columns)
        .select_from(PersonSession)
        .join(Person, col(Person.id) == col(PersonSession.person_id))
        .outerjoin(Membership, col(Membership.person_id) == col(Person.id))
        .outerjoin(Grant, held)
        .where(*session, col(Person.active))
    )


QUESTION = Question(_statement())


def _actor(rows: Sequence[Row]) -> Actor:
    person = dict(zip(READ, rows[0], strict=False))
    held = [row[len(READ) :] for row in rows]
    return Actor(
        kind="person",
        id=person["id"],
        name=person["name"],
        roles=frozenset((pack, role) for _, pack, role in held if pack and role),
        teams=frozenset(team for team, _, _ in held if team),
        administrator=person["administrator"],
        language=person["language"],
        attributes=MappingProxyType({name: person[name] for name in SHOWN}),
    )
