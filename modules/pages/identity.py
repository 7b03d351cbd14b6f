"""Who comes with a personal link: the cookie of its session becomes the party, in its own dossier."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session, col, select

from core.actors import Actor
from core.database import reading
from core.kernel import Kernel
from core.web.access import KernelDep
from modules.cases.links import AccessLink
from modules.cases.models import Case, CaseParty
from modules.cases.partyactors import party_actor
from modules.pages.errors import NotYourDossier
from modules.pages.models import LinkSession
from modules.pages.tokens import hash_token, read_party_token
from modules.parties.models import Party


@dataclass(frozen=True)
class OpenedLink:
    """What a working session of a link leads to."""

    case: Case
    party: Party
    roles: tuple[str, ...]


def identify(request: Request, kernel: Kernel) -> Actor | None:
    """The party whose cookie came with the request; None when there is none that still works."""
    token = read_party_token(request)
    if not token:
        return None
    with reading(kernel.engine) as session:
        opened = find_opened(session, hash_token(token), kernel.clock.now())
        return actor_for(opened) if opened else None


def identify_browser(request: Request, kernel: Kernel) -> Actor | None:
    """The same for pages alone: the API tells of tasks, facts and other parties, which are the house's business."""
    return None if request.url.path.startswith("/api/") else identify(request, kernel)


def find_opened(session: Session, token_hash: str, now: datetime) -> OpenedLink | None:
    """The case and the party of a session, while both the session and its link last."""
    statement = (
        select(Case, Party)
        .select_from(LinkSession)
        .join(AccessLink, col(AccessLink.token_hash) == col(LinkSession.link_hash))
        .join(Case, col(Case.id) == col(AccessLink.case_id))
        .join(Party, col(Party.id) == col(AccessLink.party_id))
        .where(
            LinkSession.token_hash == token_hash,
            col(LinkSession.expires_at) > now,
            col(AccessLink.expires_at) > now,
            col(AccessLink.revoked_at).is_(None),
        )
    )
    row = session.exec(statement).first()
    return OpenedLink(row[0], row[1], roles_in(session, row[0].id, row[1].id)) if row else None


def roles_in(session: Session, case_id: str, party_id: str) -> tuple[str, ...]:
    """The roles that a party has in a case at this moment."""
    statement = select(CaseParty.role).where(CaseParty.case_id == case_id, CaseParty.party_id == party_id)
    return tuple(session.exec(statement))


def actor_for(opened: OpenedLink) -> Actor:
    """The party as an actor: whatever it may do, it may do in this one case."""
    return party_actor(opened.case, opened.party, opened.roles)


def visiting_party(request: Request, kernel: KernelDep) -> Actor | None:
    """Who is there under `/my`: the party alone, even if somebody of the house is signed in in this browser."""
    actor = identify(request, kernel)
    if actor is not None:
        request.state.actor = actor
    return actor


def party_or_404(actor: Annotated[Actor | None, Depends(visiting_party)]) -> Actor:
    """The party; raises `NotYourDossier` when no link was opened in this browser."""
    if actor is None:
        raise NotYourDossier()
    return actor


MaybePartyDep = Annotated[Actor | None, Depends(visiting_party)]
PartyDep = Annotated[Actor, Depends(party_or_404)]
