"""Pages where administrators make teams, and say who is in and which roles they hold."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from core.context import reading
from core.web.access import ActorDep, KernelDep
from core.web.reading import FormDep
from core.web.rendering import render
from modules.accounts.administration import require_administrator, role_command
from modules.accounts.granting import GrantRole, RevokeRole
from modules.accounts.posting import carry_out, read_command
from modules.accounts.teams import CreateTeam, JoinTeam, LeaveTeam
from modules.accounts.views import list_teams, view_team

router = APIRouter(prefix="/admin/teams", include_in_schema=False)
TeamId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]


@router.get("")
def show_teams(request: Request, kernel: KernelDep, actor: ActorDep) -> Response:
    """Every team, and a line to make one."""
    with reading(kernel, actor) as ctx:
        teams = list_teams(ctx)
    return render(request, "accounts/teams.html", teams=teams)


@router.post("")
def post_team(request: Request, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Make a team."""
    require_administrator(actor)
    command = read_command(CreateTeam, name=form.get("name"))
    return carry_out(request, kernel, actor, command, "/admin/teams")


@router.get("/{team_id}")
def show_team(request: Request, team_id: TeamId, kernel: KernelDep, actor: ActorDep) -> Response:
    """One team: its people and its roles."""
    with reading(kernel, actor) as ctx:
        view = view_team(ctx, team_id)
    return render(request, "accounts/team.html", view=view, base=f"/admin/teams/{team_id}")


@router.post("/{team_id}/roles")
def post_role(request: Request, team_id: TeamId, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Give the team a role."""
    command = role_command(GrantRole, form, team_id=team_id)
    return carry_out(request, kernel, actor, command, f"/admin/teams/{team_id}")


@router.post("/{team_id}/roles/revoke")
def post_revocation(request: Request, team_id: TeamId, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Take a role back from the team."""
    command = role_command(RevokeRole, form, team_id=team_id)
    return carry_out(request, kernel, actor, command, f"/admin/teams/{team_id}")


@router.post("/{team_id}/members")
def post_member(request: Request, team_id: TeamId, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Put somebody into the team."""
    command = read_command(JoinTeam, team_id=team_id, person_id=form.get("person"))
    return carry_out(request, kernel, actor, command, f"/admin/teams/{team_id}")


@router.post("/{team_id}/members/remove")
def post_departure(request: Request, team_id: TeamId, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Take somebody out of the team."""
    command = read_command(LeaveTeam, team_id=team_id, person_id=form.get("person"))
    return carry_out(request, kernel, actor, command, f"/admin/teams/{team_id}")
