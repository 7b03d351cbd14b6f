"""Who people are and which roles they hold."""

import sqlalchemy
from sqlalchemy import Select, or_
from sqlmodel import Session, col, select

from core.actors import Actor
from core.context import Context
from core.errors import NotFound
from modules.accounts.models import Grant, Membership, Person, Team


def find_person(ctx: Context, person_id: str) -> Person:
    """The person with this id, active or not; raises `NotFound`."""
    found = ctx.session.get(Person, person_id)
    if found is None:
        raise NotFound(kind="person", id=person_id)
    return found


def person_name(ctx: Context, person_id: str) -> str:
    """The person's name, or an empty text when there is no such person."""
    found = ctx.session.get(Person, person_id)
    return found.name if found else ""


def find_team(ctx: Context, team_id: str) -> Team:
    """The team with this id; raises `NotFound`."""
    found = ctx.session.get(Team, team_id)
    if found is None:
        raise NotFound(kind="team", id=team_id)
    return found


def people_with_role(source: Context | Session, pack: str, role: str) -> list[Person]:
    """Active people who hold `role` of `pack` themselves or through a team, by name.

    `source` is the context of a command or query, or a bare session where background work has no context.
    """
    session = source if isinstance(source, Session) else source.session
    held = _holders(pack, role)
    statement = select(Person).where(col(Person.active), col(Person.id).in_(held))
    return list(session.exec(statement.order_by(col(Person.name), col(Person.id))))


def _holders(pack: str, role: str) -> Select[str]:
    """Ids of the people who hold a role, of their own or through a team."""
    holder = or_(col(Grant.person_id) == col(Person.id), col(Grant.team_id) == col(Membership.team_id))
    people = sqlalchemy.select(col(Person.id)).outerjoin(Membership, col(Membership.person_id) == col(Person.id))
    return people.join(Grant, holder).where(col(Grant.pack) == pack, col(Grant.role) == role)


def all_people(session: Session) -> list[Person]:
    """Everybody, active people first, by name."""
    return list(session.exec(select(Person).order_by(col(Person.active).desc(), col(Person.name), col(Person.id))))


def all_teams(session: Session) -> list[Team]:
    """Every team, by name."""
    return list(session.exec(select(Team).order_by(col(Team.name))))


def grants_of(session: Session, *, person_id: str = "", team_id: str = "") -> list[Grant]:
    """The roles that a person (without those of its teams) or a team holds, by pack and role."""
    holder = col(Grant.person_id) == person_id if person_id else col(Grant.team_id) == team_id
    return list(session.exec(select(Grant).where(holder).order_by(col(Grant.pack), col(Grant.role))))


def teams_of(session: Session, person_id: str) -> list[Team]:
    """The teams that a person is in, by name."""
    statement = select(Team).join(Membership, col(Membership.team_id) == col(Team.id))
    return list(session.exec(statement.where(col(Membership.person_id) == person_id).order_by(col(Team.name))))


def members_of(session: Session, team_id: str) -> list[Person]:
    """The people in a team, by name."""
    statement = select(Person).join(Membership, col(Membership.person_id) == col(Person.id))
    return list(session.exec(statement.where(col(Membership.team_id) == team_id).order_by(col(Person.name))))


def actor_of(session: Session, person: Person) -> Actor:
    """The person as somebody who acts, with the roles of its own and of its teams."""
    grants, teams = grants_of(session, person_id=person.id), teams_of(session, person.id)
    for team in teams:
        grants += grants_of(session, team_id=team.id)
    roles = frozenset((grant.pack, grant.role) for grant in grants)
    own = frozenset(team.id for team in teams)
    return Actor("person", person.id, person.name, roles, own, language=person.language)
