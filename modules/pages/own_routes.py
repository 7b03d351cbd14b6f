"""Pages behind a personal link: open it, follow one's own dossier, send pieces, write, leave, get a new link."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from core.actors import PUBLIC, Actor
from core.context import reading
from core.database import new_id
from core.dispatch import dispatch
from core.errors import Invalid, NotFound, Refused
from core.kernel import Kernel
from core.web.access import KernelDep
from core.web.flashes import flash
from core.web.reading import FormDep, FormPost
from core.web.rendering import language_of, render, see_other
from modules.accounts.posting import network_address
from modules.documents.commands import ReceiveDocument
from modules.documents.errors import FileEmpty, PieceUnknown
from modules.documents.queries import PieceView, find_document
from modules.documents.receiving import store_upload
from modules.documents.serving import content
from modules.messages.reading import read_message
from modules.pages.counting import network_key
from modules.pages.errors import LinkDead
from modules.pages.following import read_dossier
from modules.pages.identity import MaybePartyDep, PartyDep
from modules.pages.languages import choose_language
from modules.pages.newlinks import AskNewLink
from modules.pages.opening import CountTry, EndLinkSession, StartLinkSession
from modules.pages.salvaging import SalvagingRoute
from modules.pages.tokens import (
    clear_party_token,
    hash_token,
    new_token,
    read_party_token,
    write_party_token,
)

router = APIRouter(prefix="/my", include_in_schema=False, route_class=SalvagingRoute)


@router.get("")
def follow(request: Request, kernel: KernelDep, party: MaybePartyDep) -> Response:
    """The own dossier; without an opened link, how to get one."""
    response = choose_language(request, kernel)
    if response is not None:
        return response
    if party is None:
        return _no_link(request)
    try:
        return _dossier(request, kernel, party)
    except NotFound:
        return _no_link(request, dead=True, status=404)


def _no_link(request: Request, dead: bool = False, status: int = 200, **more: Any) -> Response:
    return render(request, "pages/no_link.html", status, **{"dead": dead, "asked": False, "problem": "", **more})


def _dossier(request: Request, kernel: Kernel, party: Actor, status: int = 200, **more: Any) -> Response:
    with reading(kernel, party) as ctx:
        dossier = read_dossier(ctx)
        language = language_of(request)
        return render(
            request,
            "pages/dossier.html",
            status,
            dossier=dossier,
            pack_title=dossier.view.pack.manifest.title.in_(language),
            contact_text=dossier.contact.in_(language) if dossier.contact else "",
            home_url="/my",
            key=new_id(),
            **{"wrong_piece": "", "piece_problem": "", "text": "", "text_problem": "", **more},
        )


@router.post("/pieces/{piece}")
def send_piece(request: Request, piece: str, form: FormDep, kernel: KernelDep, party: PartyDep) -> Response:
    """Take the files for a piece; what is wrong with them is told beside it."""
    try:
        _send_files(kernel, party, piece, form)
    except Refused as error:
        if error.status not in (409, 413, 422):
            raise
        problem = error.translated(kernel.catalogues.gettext(language_of(request)))
        return _dossier(request, kernel, party, error.status, wrong_piece=piece, piece_problem=problem)
    return _told(request, kernel, "Thank you, your documents have arrived.")


def _send_files(kernel: Kernel, party: Actor, piece: str, form: FormPost) -> None:
    view = _piece(kernel, party, piece)
    if not form.files:
        raise FileEmpty(name="–")
    for _, upload in form.files if view.piece.multiple else form.files[-1:]:
        file = store_upload(kernel, upload.file, upload.filename or "", view.piece.accept, view.piece.max_size)
        command = ReceiveDocument(case_id=party.case_id, piece=piece, file=file, source="upload")
        dispatch(kernel, command, party)


def _piece(kernel: Kernel, party: Actor, piece: str) -> PieceView:
    """The piece, before anything is stored; raises `PieceUnknown` for one that this party is not told about."""
    with reading(kernel, party) as ctx:
        dossier = read_dossier(ctx)
        pieces = {one.id: one for one in dossier.pieces} if dossier.may_upload else {}
    if piece not in pieces:
        raise PieceUnknown(piece=repr(piece[:64]), known=", ".join(pieces) or "–")
    return pieces[piece]


@router.post("/messages")
def send_message(request: Request, form: FormDep, kernel: KernelDep, party: PartyDep) -> Response:
    """Write to the house."""
    try:
        command = read_message(party.case_id, {"text": form.get("text")})
    except Invalid as error:
        gettext = kernel.catalogues.gettext(language_of(request))
        problem = " ".join(gettext(one.message) for one in error.problems)
        return _dossier(request, kernel, party, 422, text=form.get("text")[:20_000], text_problem=problem)
    dispatch(kernel, command, party, key=form.get("key")[:64])
    return _told(request, kernel, "Your message has arrived.")


def _told(request: Request, kernel: Kernel, text: str) -> Response:
    response = see_other("/my")
    flash(request, response, "success", kernel.catalogues.gettext(language_of(request))(text))
    return response


@router.get("/documents/{document_id}")
def read_document(request: Request, document_id: str, kernel: KernelDep, party: PartyDep) -> Response:
    """A document of the own dossier."""
    with reading(kernel, party) as ctx:
        document = find_document(ctx, document_id)
    return content(request, kernel, document, download=False)


@router.post("/sign-out")
def leave(request: Request, kernel: KernelDep) -> Response:
    """Leave the dossier in this browser; the link in the mail goes on working."""
    token = read_party_token(request)
    if token:
        dispatch(kernel, EndLinkSession(token=hash_token(token)), PUBLIC)
    response = see_other("/my")
    clear_party_token(response)
    return response


@router.post("/new-link")
def ask(request: Request, form: FormDep, kernel: KernelDep) -> Response:
    """Ask for a new link: the same answer whatever the address."""
    email = form.get("email").strip()
    if "@" not in email or len(email) > 254:
        problem = kernel.catalogues.gettext(language_of(request))("Write the e-mail address that you gave us.")
        return _no_link(request, status=422, problem=problem)
    network = network_key(kernel, "new_link", network_address(request))
    dispatch(kernel, AskNewLink(email=email, network=network), PUBLIC)
    return _no_link(request, asked=True)


@router.get("/{token}")
def knock(request: Request, token: str, kernel: KernelDep) -> Response:
    """The page behind a link in a mail: it only offers to open the dossier, as programs read links, too."""
    response = choose_language(request, kernel)
    return response or render(request, "pages/open_link.html", token=token)


@router.post("/{token}")
def open_dossier(request: Request, token: str, kernel: KernelDep) -> Response:
    """Open the dossier in this browser; a link that does not work (any more) leads to where to get a new one."""
    network = network_key(kernel, "link", network_address(request))
    dispatch(kernel, CountTry(network=network), PUBLIC)
    secret = new_token()
    try:
        command = StartLinkSession(link=hash_token(token[:400]), token=hash_token(secret))
        dispatch(kernel, command, PUBLIC)
    except LinkDead:
        return _no_link(request, dead=True, status=404)
    response = see_other("/my")
    write_party_token(response, kernel.settings, secret)
    return response
