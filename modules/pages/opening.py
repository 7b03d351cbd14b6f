"""Personal links: opened on purpose, in one browser, for as long as a session lasts."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field
from sqlmodel import col, select

from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from modules.cases.definitions import case_type_of
from modules.cases.links import AccessLink
from modules.cases.loading import load_case
from modules.cases.models import Case
from modules.cases.partyroles import confirm_party
from modules.cases.settling import settle
from modules.pages.counting import count
from modules.pages.errors import LinkDead
from modules.pages.identity import roles_in
from modules.pages.models import LinkSession

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class CountTry(CommandModel):
    """Count one attempt of a stranger, before it is looked at."""

    network: Hash
    """Key of the network that it comes from."""
    what: Literal["about", "link", "upload"] = "link"
    """To name a case, to open a link, or to send files."""


class StartLinkSession(CommandModel):
    """Open a personal link in a browser."""

    link: Hash
    """Hash of the link's secret."""
    token: Hash
    """Hash of the browser's new cookie."""


class EndLinkSession(CommandModel):
    """Leave the dossier in this browser."""

    token: Hash
    """Hash of the browser's cookie."""


def count_try(command: CountTry, ctx: Context) -> None:
    """Raises `TooMany`."""
    ctx.allow_anyone("whoever knocks is counted")
    count(ctx, command.what, command.network)


def start_link_session(command: StartLinkSession, ctx: Context) -> Answer:
    """Raises `LinkDead` for a link that is unknown, over, revoked, or whose party has no access (any more)."""
    ctx.allow_anyone("only who holds the link can name its hash")
    link = _find_link(ctx, command.link)
    case = load_case(ctx, link.case_id) if link else None
    if link is None or case is None or not _has_access(ctx, case, link.party_id):
        raise LinkDead()
    now = ctx.now()
    expires = now + timedelta(hours=ctx.kernel.settings.session_hours)
    ctx.session.add(
        LinkSession(token_hash=command.token, link_hash=link.token_hash, created_at=now, expires_at=expires)
    )
    ctx.session.flush()
    ctx.record("link.opened", case, party=link.party_id)
    if confirm_party(ctx, case, link.party_id):
        settle(ctx, case)
    return {"case_id": case.id}


def _find_link(ctx: Context, token_hash: str) -> AccessLink | None:
    statement = select(AccessLink).where(
        AccessLink.token_hash == token_hash,
        col(AccessLink.expires_at) > ctx.now(),
        col(AccessLink.revoked_at).is_(None),
    )
    return ctx.session.exec(statement).first()


def _has_access(ctx: Context, case: Case, party_id: str) -> bool:
    known = case_type_of(ctx, case).parties
    roles = roles_in(ctx.session, case.id, party_id)
    return any(role in known and known[role].access != "none" for role in roles)


def end_link_session(command: EndLinkSession, ctx: Context) -> None:
    """Does nothing when it is over already."""
    ctx.allow_anyone("only who holds the cookie can name its hash")
    found = ctx.session.get(LinkSession, command.token)
    if found is not None:
        ctx.session.delete(found)
