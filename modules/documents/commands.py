"""What can be asked of documents."""

from datetime import date

from pydantic import Field
from sqlmodel import col, select

from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from modules.cases.loading import lock_case
from modules.cases.models import Case
from modules.cases.settling import settle
from modules.documents.checks import Examined, examine
from modules.documents.errors import DocumentAlreadyJudged, ReasonNeeded
from modules.documents.filling import fill
from modules.documents.models import Document, DocumentStatus
from modules.documents.receiving import StoredUpload, receive, replace
from modules.documents.seeing import find_with_case
from modules.documents.slots import Slot
from modules.documents.telling import tell


class ReceiveDocument(CommandModel):
    """Add a file that is in the store to a case."""

    case_id: str = Field(description="The case.")
    piece: str | None = Field(default=None, description="The piece that it fills, if any.")
    file: StoredUpload = Field(description="The file as `store_upload` took it in.")
    source: str = Field(default="agent", max_length=32, description="How it came: upload, form, agent, api, mail.")


class AcceptDocument(CommandModel):
    """Accept a document that was received."""

    document_id: str = Field(description="The document.")
    document_date: date | None = Field(default=None, description="The date that it bears, where a check wants it.")


class RefuseDocument(CommandModel):
    """Refuse a document that was received, and say why."""

    document_id: str = Field(description="The document.")
    reason: str = Field(max_length=2000, description="Why; the party reads it.")


def answer_for(document: Document) -> Answer:
    """What every command about a document answers."""
    return {"document_id": document.id, "case_id": document.case_id, "status": str(document.status)}


def receive_document(command: ReceiveDocument, ctx: Context) -> Answer:
    """Take a document in, then let the case settle."""
    case = lock_case(ctx, command.case_id, "upload")
    document = receive(ctx, case, command.piece, command.file, command.source)
    settle(ctx, case)
    return answer_for(document)


def accept_document(command: AcceptDocument, ctx: Context) -> Answer:
    """Accept a document whose checks hold; it replaces the one that was accepted before."""
    document, case = _to_judge(ctx, command.document_id)
    slot = fill(ctx, case).get(document.piece or "")
    if slot is not None:
        examined = Examined(document, slot.documents, slot.now, slot.calendar, command.document_date)
        examine(slot.piece.checks, "accepting", examined)
        _replace_accepted(ctx, case, document, slot)
        document.shared = slot.piece.shared and document.party_id is not None
    document.document_date = command.document_date
    _judge(ctx, case, document, DocumentStatus.ACCEPTED)
    return answer_for(document)


def refuse_document(command: RefuseDocument, ctx: Context) -> Answer:
    """Refuse a document with a reason."""
    document, case = _to_judge(ctx, command.document_id)
    document.reason = command.reason.strip()
    if not document.reason:
        raise ReasonNeeded(name=document.name)
    _judge(ctx, case, document, DocumentStatus.REFUSED)
    return answer_for(document)


def _to_judge(ctx: Context, document_id: str) -> tuple[Document, Case]:
    """The document and the case it is judged from, both locked; raises `DocumentAlreadyJudged`."""
    found, case = find_with_case(ctx, document_id, "judge")
    case = lock_case(ctx, case.id, "judge")
    statement = select(Document).where(col(Document.id) == found.id).with_for_update()
    document = ctx.session.exec(statement.execution_options(populate_existing=True)).one()
    if document.standing != DocumentStatus.RECEIVED:
        raise DocumentAlreadyJudged(name=document.name)
    return document, case


def _replace_accepted(ctx: Context, case: Case, document: Document, slot: Slot) -> None:
    if not slot.piece.multiple:
        for one in slot.documents:
            if one.id != document.id:
                replace(ctx, case, one, DocumentStatus.ACCEPTED)


def _judge(ctx: Context, case: Case, document: Document, status: DocumentStatus) -> None:
    document.status = status
    document.judged_at, document.judged_by = ctx.now(), ctx.actor.label
    ctx.session.add(document)
    ctx.session.flush()
    tell(ctx, case, document, f"document.{status}")
    settle(ctx, case)
