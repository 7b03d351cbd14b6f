"""What administrators do with roles: give them to people and teams, and take them back."""

from typing import Annotated, Any

from pydantic import Field
from sqlmodel import col, select

from core.access.language import Role, RolesFile
from core.commands import CommandModel
from core.context import Context
from core.definitions.language import IDENTIFIER
from core.errors import BadRequest, NotFound
from modules.accounts.administering import Identifier
from modules.accounts.errors import Deactivated
from modules.accounts.models import Grant
from modules.accounts.queries import find_person, find_team


class HolderOfRole(CommandModel):
    """A role of a pack, and the one person or team that holds it."""

    pack: Annotated[str, Field(pattern=IDENTIFIER)]
    """The pack."""
    role: Annotated[str, Field(pattern=IDENTIFIER)]
    """The role, as `roles.yaml` of the pack calls it."""
    person_id: Identifier | None = None
    """The person who holds it."""
    team_id: Identifier | None = None
    """The team that holds it."""


class GrantRole(HolderOfRole):
    """Give a role of a pack in force to a person or a team."""


class RevokeRole(HolderOfRole):
    """Take a role back; it is denied everywhere within a second."""


def handle_grant_role(command: GrantRole, ctx: Context) -> dict[str, Any]:
    """Answers `granted`: False when it was held already. Raises `NotFound`, `Deactivated`, `BadRequest`."""
    ctx.require_administrator()
    _find_role(ctx, command.pack, command.role)
    _find_holder(ctx, command)
    if _find_grant(ctx, command):
        return {"granted": False}
    ctx.session.add(Grant(**command.model_dump(), granted_at=ctx.now()))
    ctx.record("role.granted", stream="accounts", **command.model_dump(exclude_none=True))
    return {"granted": True}


def handle_revoke_role(command: RevokeRole, ctx: Context) -> dict[str, Any]:
    """Answers `revoked`: False when it was not held. Roles of packs no longer in force can be revoked too."""
    ctx.require_administrator()
    found = _find_grant(ctx, command)
    if found is None:
        return {"revoked": False}
    ctx.session.delete(found)
    ctx.record("role.revoked", stream="accounts", **command.model_dump(exclude_none=True))
    return {"revoked": True}


def roles_of_pack(ctx: Context, pack: str) -> dict[str, Role]:
    """The roles that `roles.yaml` of a pack in force names; raises `NotFound`."""
    file: RolesFile | None = ctx.pack(pack).single("roles")
    return dict(file.roles) if file else {}


def _find_role(ctx: Context, pack: str, role: str) -> None:
    if role not in roles_of_pack(ctx, pack):
        raise NotFound(kind="role", id=f"{pack}.{role}")


def _find_holder(ctx: Context, command: HolderOfRole) -> None:
    if (command.person_id is None) == (command.team_id is None):
        raise BadRequest(reason="name one person or one team")
    if command.team_id:
        find_team(ctx, command.team_id)
    elif command.person_id:
        person = find_person(ctx, command.person_id)
        if not person.active:
            raise Deactivated(name=person.name)


def _find_grant(ctx: Context, command: HolderOfRole) -> Grant | None:
    statement = select(Grant).where(col(Grant.pack) == command.pack, col(Grant.role) == command.role)
    holder = (col(Grant.person_id) == command.person_id, col(Grant.team_id) == command.team_id)
    return ctx.session.exec(statement.where(*holder)).first()
