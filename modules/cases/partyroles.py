"""The parties of a case in their roles."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, bindparam
from sqlmodel import col, select

from core.context import Context
from core.definitions.packs import Pack
from core.rows.questions import Question
from core.rows.session import Inquiry
from modules.cases.models import Case, CaseParty
from modules.parties.models import Party
from modules.parties.registering import describe, register_party

OUTSIDE = ("public", "party")
"""Kinds of actors whose word about a known party has to be confirmed."""
ROLES = Question(
    select(CaseParty.role, CaseParty.party_id)
    .where(col(CaseParty.case_id) == bindparam("case", type_=String()))
    .order_by(CaseParty.role)
)


def asking_roles(case_id: str) -> Inquiry:
    """What `parties_of` will ask, to be read together with the case."""
    return Inquiry(ROLES, {"case": case_id})


def party_of(ctx: Context, case: Case, role: str) -> Party | None:
    """The party in `role`, if there is one."""
    link = ctx.session.get(CaseParty, (case.id, role))
    return ctx.session.get(Party, link.party_id) if link else None


def parties_of(ctx: Context, case: Case) -> dict[str, Party]:
    """All parties of the case by role."""
    if CaseParty in ctx.session.made:
        ctx.session.flush()
    found = ((role, ctx.session.get(Party, party_id)) for role, party_id in ctx.session.ask(ROLES, case=case.id))
    return {role: party for role, party in found if party}


def roles_of_party(ctx: Context, case: Case, party_id: str) -> list[str]:
    """The roles that a party has in the case."""
    statement = select(CaseParty.role).where(CaseParty.case_id == case.id, CaseParty.party_id == party_id)
    return list(ctx.session.exec(statement))


def add_party(ctx: Context, case: Case, role: str, party: Party) -> None:
    """Give `party` a role in the case; what people from outside say of a known party has to be confirmed."""
    confirmed = ctx.actor.kind not in OUTSIDE or not _is_known(ctx, case, party.id)
    ctx.session.merge(CaseParty(case_id=case.id, role=role, party_id=party.id, confirmed=confirmed))
    ctx.session.flush()
    ctx.record("party.added", case, role=role, party=party.id, confirmed=confirmed)


def first_language(pack: Pack) -> str:
    """The language to write in to people who were not asked for theirs."""
    return next(iter(pack.manifest.languages), "en")


def fill_roles(ctx: Context, case: Case, described: Mapping[str, Mapping[str, Any]], language: str) -> None:
    """Give each role that nobody holds to whom a form names; whoever holds one already stays, unchanged."""
    for role, given in described.items():
        if party_of(ctx, case, role) is None:
            add_party(ctx, case, role, register_party(ctx, describe(given, language)))


def share_party(ctx: Context, source: Case, own: str, case: Case, role: str) -> None:
    """Give a role of `case` that nobody holds to whoever holds `own` in `source`, known as well as there."""
    link = ctx.session.get(CaseParty, (source.id, own))
    if link is None or ctx.session.get(CaseParty, (case.id, role)) is not None:
        return
    ctx.session.add(CaseParty(case_id=case.id, role=role, party_id=link.party_id, confirmed=link.confirmed))
    ctx.session.flush()
    ctx.record("party.added", case, role=role, party=link.party_id, confirmed=link.confirmed)


def _is_known(ctx: Context, case: Case, party_id: str) -> bool:
    """Whether the party has a role in another case."""
    statement = select(CaseParty.case_id).where(CaseParty.party_id == party_id, CaseParty.case_id != case.id)
    return ctx.session.exec(statement.limit(1)).first() is not None


def confirm_party(ctx: Context, case: Case, party_id: str) -> bool:
    """The party proved that it is the one meant; True if that was not known before."""
    statement = select(CaseParty).where(
        CaseParty.case_id == case.id, CaseParty.party_id == party_id, col(CaseParty.confirmed).is_(False)
    )
    links = list(ctx.session.exec(statement))
    for link in links:
        link.confirmed = True
        ctx.session.add(link)
    if links:
        ctx.session.flush()
        ctx.record("party.confirmed", case, party=party_id)
    return bool(links)
