"""Pages that accept and refuse documents."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from core.actors import Actor
from core.context import reading
from core.dispatch import dispatch
from core.errors import NotFound, Refused
from core.kernel import Kernel
from core.web.access import ActorDep, KernelDep
from core.web.flashes import flash
from core.web.reading import FormDep, FormPost
from core.web.redirects import local_path
from core.web.rendering import language_of, render, see_other
from modules.documents.commands import AcceptDocument, RefuseDocument
from modules.documents.queries import find_with_case
from modules.documents.routes import page_values

router = APIRouter(include_in_schema=False)
LONGEST_REASON = 2000


@router.get("/documents/{document_id}/accept")
def ask_to_accept(request: Request, document_id: str, kernel: KernelDep, actor: ActorDep) -> Response:
    """The form to accept a document, as a dialog or as a page."""
    return verdict_form(request, kernel, actor, document_id, "accept")


@router.get("/documents/{document_id}/refuse")
def ask_to_refuse(request: Request, document_id: str, kernel: KernelDep, actor: ActorDep) -> Response:
    """The form to refuse a document, as a dialog or as a page."""
    return verdict_form(request, kernel, actor, document_id, "refuse")


@router.post("/documents/{document_id}/accept")
def accept(request: Request, document_id: str, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Accept a document, with the date that it bears if its piece wants one."""
    command = AcceptDocument(document_id=document_id, document_date=_day(form.get("document_date")))
    return _judge(request, kernel, actor, command, form)


@router.post("/documents/{document_id}/refuse")
def refuse(request: Request, document_id: str, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Refuse a document with a reason."""
    command = RefuseDocument(document_id=document_id, reason=form.get("reason")[:LONGEST_REASON])
    return _judge(request, kernel, actor, command, form)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _judge(
    request: Request, kernel: Kernel, actor: Actor, command: AcceptDocument | RefuseDocument, form: FormPost
) -> Response:
    verdict = "accept" if isinstance(command, AcceptDocument) else "refuse"
    try:
        dispatch(kernel, command, actor)
    except NotFound:
        raise
    except Refused as error:
        if error.status != 422:
            raise
        return verdict_form(request, kernel, actor, command.document_id, verdict, error, form)
    return _done(request, kernel, command, form)


def _done(request: Request, kernel: Kernel, command: AcceptDocument | RefuseDocument, form: FormPost) -> Response:
    response = see_other(own_path(form.get("next"), f"/documents/{command.document_id}"))
    said = "The document is accepted." if isinstance(command, AcceptDocument) else "The document is refused."
    flash(request, response, "success", kernel.catalogues.gettext(language_of(request))(said))
    return response


def own_path(wanted: str, otherwise: str) -> str:
    """`wanted` if it is a path of ours, else `otherwise`."""
    return local_path(wanted) if wanted else otherwise


def verdict_form(
    request: Request,
    kernel: Kernel,
    actor: Actor,
    document_id: str,
    verdict: str,
    error: Refused | None = None,
    form: FormPost = FormPost(()),  # noqa: B008 - frozen
) -> Response:
    """The form, with what was wrong about the last try."""
    with reading(kernel, actor) as ctx:
        document, case = find_with_case(ctx, document_id, "judge")
        known = page_values(ctx, case, document)
    gettext = kernel.catalogues.gettext(language_of(request))
    known["verdict"], known["error"] = verdict, error.translated(gettext) if error else ""
    known["given"] = {name: form.get(name) for name in ("reason", "document_date", "next")}
    template = "verdict_dialog" if request.headers.get("hx-request") else "verdict_page"
    return render(request, f"documents/{template}.html", error.status if error else 200, **known)
