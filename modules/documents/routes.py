"""Pages that show documents, and their bytes."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from core.context import Context, reading
from core.web.access import ActorDep, KernelDep
from core.web.rendering import render
from modules.cases.models import Case
from modules.documents.filling import fill
from modules.documents.models import Document
from modules.documents.previews import TURNS, page_picture, read_picture
from modules.documents.queries import (
    checks_of,
    find_document,
    find_with_case,
    versions_of,
    view_document,
    wants_date,
)
from modules.documents.serving import SEALED, caching, content, is_known

router = APIRouter(include_in_schema=False)
Turn = Annotated[int, Query(description="Degrees to turn it by, clockwise.")]


@router.get("/documents/{document_id}")
def show(request: Request, document_id: str, kernel: KernelDep, actor: ActorDep, turn: Turn = 0) -> Response:
    """The document with its versions, its checks, and the buttons to judge it; for htmx the viewer alone."""
    with reading(kernel, actor) as ctx:
        document, case = find_with_case(ctx, document_id)
        known = page_values(ctx, case, document, turn)
    template = "viewer" if request.headers.get("hx-request") else "document"
    return render(request, f"documents/{template}.html", **known)


def page_values(ctx: Context, case: Case, document: Document, turn: int = 0) -> dict[str, Any]:
    """What the pages about one document show."""
    slot = fill(ctx, case).get(document.piece or "")
    piece = slot.piece if slot else None
    view = view_document(ctx, case, document, slot)
    return {
        "page_title": document.name,
        "case": case,
        "document": view,
        "turn": turn if turn in TURNS else 0,
        "next_turn": (turn + 90) % 360 if turn in TURNS else 0,
        "versions": versions_of(ctx, case, document),
        "checks": checks_of(piece, view.status),
        "may_judge": view.to_judge and ctx.actor.kind != "party" and ctx.may("judge", case),
        "wants_date": wants_date(piece),
    }


@router.get("/documents/{document_id}/content")
def read(request: Request, document_id: str, kernel: KernelDep, actor: ActorDep, download: bool = False) -> Response:
    """The document's bytes."""
    with reading(kernel, actor) as ctx:
        document = find_document(ctx, document_id)
    return content(request, kernel, document, download)


@router.get("/documents/{document_id}/pages/{page}.png")
def read_page(
    request: Request,
    document_id: str,
    page: int,
    kernel: KernelDep,
    actor: ActorDep,
    size: str = "page",
    turn: Turn = 0,
) -> Response:
    """A picture of one page."""
    with reading(kernel, actor) as ctx:
        document = find_document(ctx, document_id)
    tag = f"{document.sha256}-{page}-{size}-{turn}"[:120]
    path = page_picture(kernel, document, page, size, turn)
    headers = {**caching(tag), "Content-Security-Policy": SEALED}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return StreamingResponse(read_picture(path), media_type="image/png", headers=headers)
