"""People and teams as the administrators' pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.access.language import RolesFile
from core.context import Context
from core.definitions.language import Text
from modules.accounts.models import Grant, Person
from modules.accounts.queries import (
    all_people,
    all_teams,
    find_person,
    find_team,
    grants_of,
    members_of,
    teams_of,
)


@dataclass(frozen=True)
class RoleView:
    """A role that somebody holds or may be given; a role of a pack no longer in force shows its ids."""

    pack: str
    role: str
    pack_title: Text
    title: Text
    team: str = ""

    @property
    def value(self) -> str:
        """How a form names the role."""
        return f"{self.pack}.{self.role}"


@dataclass(frozen=True)
class PersonRow:
    """A person in a list."""

    id: str
    name: str
    email: str
    active: bool
    administrator: bool
    roles: tuple[RoleView, ...] = ()


@dataclass(frozen=True)
class TeamRow:
    """A team in a list."""

    id: str
    name: str
    members: int
    roles: tuple[RoleView, ...]


@dataclass(frozen=True)
class PersonView:
    """One person's page: own roles, those that teams bring, and those that could be given."""

    person: PersonRow
    own: tuple[RoleView, ...]
    by_team: tuple[RoleView, ...]
    offered: tuple[RoleView, ...]


@dataclass(frozen=True)
class TeamView:
    """One team's page."""

    id: str
    name: str
    own: tuple[RoleView, ...]
    offered: tuple[RoleView, ...]
    members: tuple[PersonRow, ...]
    others: tuple[PersonRow, ...]


def list_people(ctx: Context) -> list[PersonRow]:
    """Everybody with all roles; only for administrators."""
    ctx.require_administrator()
    return [_row(person, (*_own(ctx, person), *_by_team(ctx, person))) for person in all_people(ctx.session)]


def list_teams(ctx: Context) -> list[TeamRow]:
    """Every team with its roles; only for administrators."""
    ctx.require_administrator()
    return [
        TeamRow(team.id, team.name, len(members_of(ctx.session, team.id)), _shown(ctx, _team_grants(ctx, team.id)))
        for team in all_teams(ctx.session)
    ]


def view_person(ctx: Context, person_id: str) -> PersonView:
    """One person; only for administrators. Raises `NotFound`."""
    ctx.require_administrator()
    person = find_person(ctx, person_id)
    own = _own(ctx, person)
    return PersonView(_row(person, own), own, _by_team(ctx, person), _offered(ctx, own))


def view_team(ctx: Context, team_id: str) -> TeamView:
    """One team; only for administrators. Raises `NotFound`."""
    ctx.require_administrator()
    team, members = find_team(ctx, team_id), members_of(ctx.session, team_id)
    inside = {member.id for member in members}
    others = (person for person in all_people(ctx.session) if person.active and person.id not in inside)
    own = _shown(ctx, _team_grants(ctx, team_id))
    return TeamView(team.id, team.name, own, _offered(ctx, own), _rows(members), _rows(others))


def roles_in_force(ctx: Context) -> list[RoleView]:
    """Every role of the packs in force, by pack."""
    found = []
    for name, pack in ctx.kernel.definitions.in_force.items():
        file: RolesFile | None = pack.single("roles")
        for role_name, role in file.roles.items() if file else ():
            found.append(RoleView(name, role_name, pack.manifest.title, role.title))
    return found


def _row(person: Person, roles: tuple[RoleView, ...] = ()) -> PersonRow:
    return PersonRow(person.id, person.name, person.email, person.active, person.administrator, roles)


def _rows(people: Iterable[Person]) -> tuple[PersonRow, ...]:
    return tuple(_row(person) for person in people)


def _own(ctx: Context, person: Person) -> tuple[RoleView, ...]:
    return _shown(ctx, grants_of(ctx.session, person_id=person.id))


def _by_team(ctx: Context, person: Person) -> tuple[RoleView, ...]:
    teams = teams_of(ctx.session, person.id)
    return tuple(role for team in teams for role in _shown(ctx, _team_grants(ctx, team.id), team.name))


def _team_grants(ctx: Context, team_id: str) -> list[Grant]:
    return grants_of(ctx.session, team_id=team_id)


def _shown(ctx: Context, grants: list[Grant], team: str = "") -> tuple[RoleView, ...]:
    known = {role.value: role for role in roles_in_force(ctx)} if grants else {}
    return tuple(_view(known.get(f"{grant.pack}.{grant.role}"), grant, team) for grant in grants)


def _view(known: RoleView | None, grant: Grant, team: str) -> RoleView:
    pack_title, title = (known.pack_title, known.title) if known else (Text.of(grant.pack), Text.of(grant.role))
    return RoleView(grant.pack, grant.role, pack_title, title, team)


def _offered(ctx: Context, held: tuple[RoleView, ...]) -> tuple[RoleView, ...]:
    values = {role.value for role in held}
    return tuple(role for role in roles_in_force(ctx) if role.value not in values)
