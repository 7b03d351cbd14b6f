"""Who is there: a session's token becomes an actor, with the roles that hold at this very moment."""

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from fastapi import Request
from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from core.actors import Actor
from core.database import reading
from core.kernel import Kernel
from core.web.access import bearer_of
from modules.accounts.errors import SessionOver
from modules.accounts.models import Grant, Membership, Person, PersonSession
from modules.accounts.tokens import read_token, token_hash


def identify(request: Request, kernel: Kernel) -> Actor | None:
    """The person whose session came with the request, as bearer token or as cookie; None when there is none.

    A bearer token alone counts where there is one; raises `SessionOver` when it is not valid.
    """
    bearer = bearer_of(request)
    token = bearer or read_token(request, kernel.settings)
    if not token:
        return None
    with reading(kernel.engine) as session:
        actor = actor_of_session(session, token_hash(token), kernel.clock.now())
    if bearer and actor is None:
        raise SessionOver()
    return actor


def actor_of_session(session: Session, hashed: str, now: datetime) -> Actor | None:
    """The actor of a session, read in one query: own grants and those of the person's teams."""
    rows = session.exec(_statement(hashed, now)).all()
    return _actor(rows) if rows else None


def _statement(hashed: str, now: datetime) -> Any:
    held = or_(col(Grant.person_id) == col(Person.id), col(Grant.team_id) == col(Membership.team_id))
    valid = and_(col(PersonSession.token_hash) == hashed, col(PersonSession.expires_at) > now, col(Person.active))
    return (
        select(Person, col(Membership.team_id), col(Grant.pack), col(Grant.role))
        .select_from(PersonSession)
        .join(Person, col(Person.id) == col(PersonSession.person_id))
        .outerjoin(Membership, col(Membership.person_id) == col(Person.id))
        .outerjoin(Grant, held)
        .where(valid)
    )


def _actor(rows: Sequence[tuple[Person, str | None, str | None, str | None]]) -> Actor:
    person = rows[0][0]
    shown = {name: getattr(person, name) for name in ("email", "language", "theme", "density")}
    return Actor(
        kind="person",
        id=person.id,
        name=person.name,
        roles=frozenset((pack, role) for _, _, pack, role in rows if pack and role),
        teams=frozenset(team for _, team, _, _ in rows if team),
        administrator=person.administrator,
        language=person.language,
        attributes=MappingProxyType(shown),
    )
