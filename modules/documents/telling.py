"""Tell every case that shows a document what happened: the one at hand now, the others after the commit."""

from typing import Any

from pydantic import Field

from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from core.errors import Forbidden
from core.kernel import Kernel
from core.outbox import OutboxMessage
from modules.cases.loading import load_case
from modules.cases.models import Case
from modules.cases.settling import settle
from modules.documents.filling import cases_showing
from modules.documents.models import Document

EFFECT = "tell_case_of_document"


class TellCase(CommandModel):
    """Record in one case what happened to a shared document that shows in it."""

    case_id: str = Field(description="The case.")
    document_id: str = Field(description="The document.")
    fact: str = Field(description="What happened, such as document.accepted.")


def tell(ctx: Context, case: Case, document: Document, fact: str) -> None:
    """Record `fact` in `case`; the other open cases that show the document learn it one by one."""
    ctx.record(fact, case, **facts_of(document))
    if not document.shared:
        return
    for other in cases_showing(ctx, document):
        if other.id != case.id and other.closed_at is None:
            ctx.later(EFFECT, other, case_id=other.id, document_id=document.id, fact=fact)


def facts_of(document: Document) -> dict[str, Any]:
    """What the journal says of a document: no name, no value."""
    return {
        "document": document.id,
        "piece": document.piece,
        "version": document.version,
        "sha256": document.sha256,
    }


def deliver_fact(_: Kernel, message: OutboxMessage) -> TellCase:
    """The outbox message as a command."""
    return TellCase(**message.payload)


def tell_case(command: TellCase, ctx: Context) -> Answer:
    """Record the fact in another case and let it settle; only Liasse itself may ask for this."""
    ctx.allow_anyone("the access check is the kind of actor")
    if ctx.actor.kind != "system":
        raise Forbidden(action="tell a case")
    document = ctx.session.get(Document, command.document_id)
    case = load_case(ctx, command.case_id)
    if document is not None and case.closed_at is None:
        ctx.record(command.fact, case, **facts_of(document), shared_from=document.case_id)
        settle(ctx, case)
    return {"case_id": case.id}
