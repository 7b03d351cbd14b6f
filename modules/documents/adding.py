"""Pages that add documents to a case."""

from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import Response

from core.actors import Actor
from core.context import reading
from core.dispatch import dispatch
from core.errors import Refused
from core.kernel import Kernel
from core.web.access import ActorDep, KernelDep
from core.web.flashes import flash
from core.web.reading import FormDep, FormPost
from core.web.rendering import language_of, render, see_other
from modules.cases.queries import find_case
from modules.documents.commands import ReceiveDocument
from modules.documents.errors import NoFile
from modules.documents.judging import own_path
from modules.documents.kinds import KINDS
from modules.documents.language import Piece
from modules.documents.queries import pieces_to_fill
from modules.documents.receiving import StoredUpload, store_upload

router = APIRouter(include_in_schema=False)


@router.get("/cases/{case_id}/documents/new")
def ask_for_files(request: Request, case_id: str, kernel: KernelDep, actor: ActorDep, piece: str = "") -> Response:
    """The form to add documents, as a dialog or as a page."""
    return upload_form(request, kernel, actor, case_id, piece)


@router.post("/cases/{case_id}/documents")
def add_files(request: Request, case_id: str, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Add the files of a form to a piece of the case, or beside all pieces."""
    piece = form.get("piece")
    try:
        for file in list(take_files(kernel, actor, case_id, piece, form)):
            command = ReceiveDocument(case_id=case_id, piece=piece or None, file=file, source=_source(actor))
            dispatch(kernel, command, actor)
    except Refused as error:
        if error.status not in (413, 422):
            raise
        return upload_form(request, kernel, actor, case_id, piece, error)
    response = see_other(own_path(form.get("next"), f"/cases/{case_id}"))
    flash(request, response, "success", kernel.catalogues.gettext(language_of(request))("The documents are in."))
    return response


def take_files(kernel: Kernel, actor: Actor, case_id: str, piece: str, form: FormPost) -> Iterator[StoredUpload]:
    """Store the files of a form once the right to add them is known; a bad one raises a `FileRefused`."""
    wanted = piece_for(kernel, actor, case_id, piece)
    if not form.files:
        raise NoFile()
    for _, upload in form.files:
        accept = wanted.accept if wanted else tuple(KINDS)
        size = wanted.max_size if wanted else None
        yield store_upload(kernel, upload.file, upload.filename or "", accept, size)


def piece_for(kernel: Kernel, actor: Actor, case_id: str, piece: str) -> Piece | None:
    """The piece that files are meant for; raises `NotFound` or `Forbidden` before anything is stored."""
    with reading(kernel, actor) as ctx:
        case = find_case(ctx, case_id)
        ctx.require("upload", case)
        return next((view.piece for view in pieces_to_fill(ctx, case) if view.id == piece), None)


def _source(actor: Actor) -> str:
    return "agent" if actor.kind == "person" else "upload"


def upload_form(
    request: Request, kernel: Kernel, actor: Actor, case_id: str, piece: str, error: Refused | None = None
) -> Response:
    """The form, with what was wrong about the last try."""
    with reading(kernel, actor) as ctx:
        case = find_case(ctx, case_id)
        ctx.require("upload", case)
        pieces = pieces_to_fill(ctx, case)
    gettext = kernel.catalogues.gettext(language_of(request))
    template = "add_dialog" if request.headers.get("hx-request") else "add_page"
    return render(
        request,
        f"documents/{template}.html",
        error.status if error else 200,
        page_title=gettext("Add documents"),
        case=case,
        pieces=pieces,
        chosen=piece,
        error=error.translated(gettext) if error else "",
    )
