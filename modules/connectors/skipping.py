"""An administrator gives a call up: the process that waits for it goes on without an answer."""

from sqlmodel import col, select

from core.context import Context
from core.journal import JournalEntry
from modules.cases.loading import load_case
from modules.cases.models import Case
from modules.connectors.commands import failure, finish
from modules.connectors.models import CallStatus, ConnectorCall

SKIPPED = "an administrator gave it up"


def give_up(ctx: Context, _: Case | None, entry: JournalEntry) -> None:
    """Let the process of a call go on whose incident was skipped."""
    statement = select(ConnectorCall).where(
        col(ConnectorCall.key) == str(entry.data.get("subject", "")), col(ConnectorCall.status) == CallStatus.WAITING
    )
    for call in ctx.session.exec(statement).all():
        case = load_case(ctx, call.case_id)
        ctx.session.refresh(call)
        if call.status == CallStatus.WAITING:
            finish(ctx, case, call, failure(SKIPPED))
