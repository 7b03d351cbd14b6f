"""Requests that end without an answer: the house takes them back, or their stage is over."""

from pydantic import Field

from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from core.errors import NotFound
from core.journal import JournalEntry
from modules.cases.loading import lock_case
from modules.cases.models import Case
from modules.cases.processes import resume
from modules.cases.settling import settle
from modules.corrections.asking import ANSWER, find_request
from modules.corrections.askoptions import WITHDRAWN
from modules.corrections.drafting import forget_drafts
from modules.corrections.waiting import awaited, waited_for


class WithdrawRequest(CommandModel):
    """Take back what a party was asked; its process goes on."""

    case_id: str = Field(description="The case.")
    request_id: str = Field(description="The request.")


def withdraw_request(command: WithdrawRequest, ctx: Context) -> Answer:
    """Only people of the house with the right to answer for parties; raises `NotFound`, `RequestOver`."""
    case = lock_case(ctx, command.case_id, ANSWER)
    request = find_request(ctx, case, command.request_id)
    if ctx.actor.kind == "party":
        raise NotFound(kind="request", id=request.id)
    request.status = WITHDRAWN
    ctx.session.add(request)
    forget_drafts(ctx.session, request.id)
    ctx.session.flush()
    ctx.record("form.withdrawn", case, request=request.id, name=request.name, role=request.role)
    resume(ctx, case, awaited(request.id))
    settle(ctx, case)
    return {"case_id": case.id, "status": request.status}


def end_with_stage(ctx: Context, case: object, _: JournalEntry) -> None:
    """Let the processes look again whose request was to last as long as the stage."""
    if not isinstance(case, Case):
        return
    for request in waited_for(ctx, case):
        if request.until_stage not in (None, case.stage):
            resume(ctx, case, awaited(request.id))
