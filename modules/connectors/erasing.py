"""Questions to other systems about a case that is erased."""

from sqlmodel import col, delete

from core.context import Context
from modules.cases.models import Case
from modules.connectors.models import ConnectorCall


def erase_calls(ctx: Context, case: Case) -> None:
    """Remove what other systems were told and asked about a case; what they know themselves is theirs to erase."""
    ctx.session.exec(delete(ConnectorCall).where(col(ConnectorCall.case_id) == case.id))
