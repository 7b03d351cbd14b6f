"""`/api/v1`: documents for programs."""

from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from core.commands import CommandModel
from core.context import reading
from core.dispatch import dispatch
from core.web.access import ActorDep, KernelDep
from core.web.api import IdempotencyKey, answer
from core.web.reading import FormDep
from modules.cases.queries import find_case
from modules.documents.adding import take_files
from modules.documents.commands import AcceptDocument, ReceiveDocument, RefuseDocument
from modules.documents.queries import DocumentView, PieceView, documents_of, pieces_of

router = APIRouter(prefix="/api/v1", tags=["documents"])


class Acceptance(CommandModel):
    """The acceptance of a document."""

    document_date: date | None = Field(default=None, description="The date that it bears, where a check wants it.")


class Refusal(CommandModel):
    """The refusal of a document."""

    reason: str = Field(max_length=2000, description="Why; the party reads it.")


@router.get("/cases/{case_id}/documents")
def read_documents(case_id: str, kernel: KernelDep, actor: ActorDep) -> JSONResponse:
    """The case's pieces and documents that you may see, latest first."""
    with reading(kernel, actor) as ctx:
        case = find_case(ctx, case_id)
        pieces = [piece_summary(view, actor.language) for view in pieces_of(ctx, case)]
        return answer({"items": [summary(view) for view in documents_of(ctx, case)], "pieces": pieces})


@router.post("/cases/{case_id}/documents", status_code=201)
def add_document(case_id: str, form: FormDep, kernel: KernelDep, actor: ActorDep, key: IdempotencyKey) -> JSONResponse:
    """Add files (`file`, multipart/form-data) to a case, for the piece named by `piece`, if any."""
    piece = form.get("piece")
    files = list(take_files(kernel, actor, case_id, piece, form))
    commands = [ReceiveDocument(case_id=case_id, piece=piece or None, file=file, source="api") for file in files]
    done = [dispatch(kernel, c, actor, f"{key}:{n}" if key else "") for n, c in enumerate(commands)]
    return answer({"items": done}, status=201)


@router.post("/documents/{document_id}/accept")
def accept(
    document_id: str, kernel: KernelDep, actor: ActorDep, key: IdempotencyKey, body: Acceptance | None = None
) -> JSONResponse:
    """Accept a document."""
    day = body.document_date if body else None
    return answer(dispatch(kernel, AcceptDocument(document_id=document_id, document_date=day), actor, key))


@router.post("/documents/{document_id}/refuse")
def refuse(document_id: str, body: Refusal, kernel: KernelDep, actor: ActorDep, key: IdempotencyKey) -> JSONResponse:
    """Refuse a document and say why."""
    return answer(dispatch(kernel, RefuseDocument(document_id=document_id, reason=body.reason), actor, key))


def summary(view: DocumentView) -> dict[str, Any]:
    """What the API tells of a document."""
    shown = (
        "id",
        "case_id",
        "piece",
        "name",
        "size",
        "pages",
        "version",
        "status",
        "reason",
        "source",
        "encrypted",
    )
    return {
        **{name: getattr(view, name) for name in shown},
        "content_type": view.kind.content_type,
        "received_at": view.received_at.isoformat(),
        "document_date": view.document_date.isoformat() if view.document_date else None,
        "content": view.content_url,
    }


def piece_summary(view: PieceView, language: str) -> dict[str, Any]:
    """What the API tells of a piece."""
    return {
        "id": view.id,
        "title": view.title.in_(language),
        "status": view.status,
        "needed": view.needed,
        "accept": list(view.piece.accept),
        "reason": view.reason,
        "documents": [document.id for document in view.documents],
    }
