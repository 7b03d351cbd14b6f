"""Letters of a case that is erased."""

from sqlmodel import col, delete

from core.context import Context
from modules.cases.models import Case
from modules.generation.models import GeneratedLetter


def erase_letters(ctx: Context, case: Case) -> None:
    """Remove what was written in the letters of a case; their documents go with the other documents."""
    ctx.session.exec(delete(GeneratedLetter).where(col(GeneratedLetter.case_id) == case.id))
