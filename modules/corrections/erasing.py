"""Requests to the parties of a case that is erased."""

from sqlmodel import col, delete, select

from core.context import Context
from modules.cases.models import Case
from modules.corrections.models import AnswerDraft, FieldRequest


def erase_requests(ctx: Context, case: Case) -> None:
    """Remove what parties of a case were asked, what they answered, and what they had begun to answer."""
    asked = select(FieldRequest.id).where(FieldRequest.case_id == case.id)
    ctx.session.exec(delete(AnswerDraft).where(col(AnswerDraft.request_id).in_(asked)))
    ctx.session.exec(delete(FieldRequest).where(col(FieldRequest.case_id) == case.id))
