"""Messages of a case that is erased."""

from sqlmodel import col, delete

from core.context import Context
from modules.cases.models import Case
from modules.messages.models import Message


def erase_messages(ctx: Context, case: Case) -> None:
    """Remove what was written to the parties of a case, and by them; one that still waits is not sent."""
    ctx.session.exec(delete(Message).where(col(Message.case_id) == case.id))
