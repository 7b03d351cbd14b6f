"""What administrators do with teams: create them, and say who is in."""

from typing import Any

from sqlmodel import col, select

from core.commands import CommandModel
from core.context import Context
from modules.accounts.administering import Identifier, Line
from modules.accounts.errors import NameTaken
from modules.accounts.models import Membership, Team
from modules.accounts.queries import find_person, find_team


class CreateTeam(CommandModel):
    """Make a team."""

    name: Line
    """Name for people; no two teams share one."""


class JoinTeam(CommandModel):
    """Put a person into a team; the person then holds the team's roles."""

    team_id: Identifier
    """The team."""
    person_id: Identifier
    """The person."""


class LeaveTeam(CommandModel):
    """Take a person out of a team; the team's roles are denied everywhere within a second."""

    team_id: Identifier
    """The team."""
    person_id: Identifier
    """The person."""


def handle_create_team(command: CreateTeam, ctx: Context) -> dict[str, Any]:
    """Answers `team_id`; raises `NameTaken`."""
    ctx.require_administrator()
    if ctx.session.exec(select(Team.id).where(col(Team.name) == command.name)).first():
        raise NameTaken(name=command.name)
    team = Team(name=command.name, created_at=ctx.now())
    ctx.session.add(team)
    ctx.record("team.created", stream="accounts", team=team.id)
    return {"team_id": team.id}


def handle_join_team(command: JoinTeam, ctx: Context) -> None:
    """Does nothing when the person is in already; raises `NotFound`."""
    ctx.require_administrator()
    team, person = find_team(ctx, command.team_id), find_person(ctx, command.person_id)
    if ctx.session.get(Membership, (team.id, person.id)) is None:
        ctx.session.add(Membership(team_id=team.id, person_id=person.id))
        ctx.record("team.joined", stream="accounts", team=team.id, person=person.id)


def handle_leave_team(command: LeaveTeam, ctx: Context) -> None:
    """Does nothing when the person is not in."""
    ctx.require_administrator()
    found = ctx.session.get(Membership, (command.team_id, command.person_id))
    if found is not None:
        ctx.session.delete(found)
        ctx.record("team.left", stream="accounts", team=command.team_id, person=command.person_id)
