"""What the steps that ask a party have in common: the request that a process waits for, and when its time is over."""

from datetime import datetime

from sqlmodel import col, select

from core.context import Context
from modules.cases.models import Case, CaseProcess, ProcessStatus
from modules.cases.pending import may_have
from modules.cases.stepping import StepRun
from modules.corrections.models import OPEN, FieldRequest

LONGEST_MESSAGE = 4000


def awaited(request_id: str) -> str:
    """What a process waits for while a party has not answered."""
    return f"request:{request_id}"


def asked_by(run: StepRun) -> FieldRequest | None:
    """The request that the process waits for."""
    statement = select(FieldRequest).where(FieldRequest.process_id == run.process.id)
    return run.ctx.session.exec(statement.order_by(col(FieldRequest.id).desc()).limit(1)).first()


def aware(moment: datetime, now: datetime) -> datetime:
    """A stored moment with its zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def is_over(request: FieldRequest, now: datetime) -> bool:
    """Whether the time for an answer has passed."""
    return request.due_at is not None and aware(request.due_at, now) <= now


def waited_for(ctx: Context, case: Case) -> list[FieldRequest]:
    """The requests of a case whose process still waits for the answer, the oldest first, late ones included."""
    if not may_have(ctx, case, CaseProcess):
        return []
    statement = (
        select(FieldRequest, CaseProcess.awaits)
        .join(CaseProcess, col(CaseProcess.id) == col(FieldRequest.process_id))
        .where(
            FieldRequest.case_id == case.id,
            FieldRequest.status == OPEN,
            CaseProcess.status == ProcessStatus.WAITING,
        )
        .order_by(col(FieldRequest.id))
    )
    return [one for one, awaits in ctx.session.exec(statement) if awaits == awaited(one.id)]
