"""Personal pages of a case that is erased."""

from sqlmodel import col, delete, select

from core.context import Context
from modules.cases.links import AccessLink
from modules.cases.models import Case
from modules.pages.models import Draft, LinkSession


def erase_pages(ctx: Context, case: Case) -> None:
    """End the sessions of the personal links of a case, and forget the drafts from which it came."""
    links = select(AccessLink.token_hash).where(AccessLink.case_id == case.id)
    ctx.session.exec(delete(LinkSession).where(col(LinkSession.link_hash).in_(links)))
    ctx.session.exec(delete(Draft).where(col(Draft.case_id) == case.id))
