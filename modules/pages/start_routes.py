"""A party starts a process of its own case from its page: at once, or with a form."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from core.actors import Actor
from core.context import Context, reading
from core.dispatch import dispatch
from core.errors import NotFound, Refused
from core.kernel import Kernel
from core.web.access import KernelDep, kernel_of
from core.web.flashes import flash
from core.web.reading import FormDep
from core.web.rendering import language_of, render, see_other
from modules.cases.commands import RunAction
from modules.cases.queries import Available, CaseView
from modules.documents.sheets import Filled, Given, Sheet, again, find_form, fresh, receive, take
from modules.forms.views import Action
from modules.pages.following import offers_for, read_own
from modules.pages.identity import PartyDep
from modules.pages.languages import choose_language
from modules.pages.salvaging import SalvagingRoute

router = APIRouter(prefix="/my/start/{name}", include_in_schema=False, route_class=SalvagingRoute)
MENDABLE = (409, 412, 422)
"""Refusals that the party reads on its page."""


@router.get("")
def ask(request: Request, name: str, kernel: KernelDep, party: PartyDep) -> Response:
    """The form with which the process starts."""
    response = choose_language(request, kernel)
    if response is not None:
        return response
    with reading(kernel, party) as ctx:
        view, offer = _find(ctx, name)
        sheet = _sheet(request, view, offer)
        form = fresh(request, ctx, sheet) if sheet else None
    return _show(request, view, offer, form)


@router.post("")
@router.post("/refresh")
def start(request: Request, name: str, form: FormDep, kernel: KernelDep, party: PartyDep) -> Response:
    """Start the process with what was filled in; mistakes show in the form itself."""
    with reading(kernel, party) as ctx:
        view, offer = _find(ctx, name)
        sheet = _sheet(request, view, offer)
    given = receive(request, sheet, form) if sheet else None
    with reading(kernel, party) as ctx:
        filled = take(request, ctx, sheet, given) if sheet and given else Filled({})
    if filled.again is not None:
        return _show(request, view, offer, filled.again, filled.status)
    version = int(given.version) if given and given.version.isdecimal() else None
    command = RunAction(case_id=party.case_id, action=name, values=dict(filled.values), expected_version=version)
    try:
        dispatch(kernel, command, party, key=form.get("key")[:64])
    except Refused as error:
        if error.status not in MENDABLE:
            raise
        return _refused(request, kernel, party, name, given, error)
    return _told(request, kernel, "success", "Thank you, we have received it.")


def _refused(
    request: Request, kernel: Kernel, party: Actor, name: str, given: Given | None, error: Refused
) -> Response:
    """The form with what was typed and why it is refused; without a form, the dossier says so."""
    with reading(kernel, party) as ctx:
        view = read_own(ctx)
        offers = {one.name: one for one in offers_for(ctx, view.case)}
        sheet = _sheet(request, view, offers[name]) if name in offers else None
        if sheet and given:
            filled = again(request, ctx, sheet, given, error)
            return _show(request, view, offers[name], filled.again, filled.status)
    return _told(request, kernel, "danger", error.translated(kernel.catalogues.gettext(language_of(request))))


def _find(ctx: Context, name: str) -> tuple[CaseView, Available]:
    """The process as it is offered to the party now; raises `NotFound` when it is not."""
    view = read_own(ctx)
    offer = next((one for one in offers_for(ctx, view.case) if one.name == name and one.enabled), None)
    if offer is None:
        raise NotFound(kind="action", id=name[:64])
    return view, offer


def _sheet(request: Request, view: CaseView, offer: Available) -> Sheet | None:
    if offer.form is None:
        return None
    return Sheet(find_form(view, offer.form), view, f"/my/start/{offer.name}", (_send(request),))


def _send(request: Request) -> Action:
    return Action("submit", kernel_of(request).catalogues.gettext(language_of(request))("Send"))


def _show(request: Request, view: CaseView, offer: Available, form: Markup | None, status: int = 200) -> Response:
    pack_title = view.pack.manifest.title.in_(language_of(request))
    known = {"view": view, "offer": offer, "form": form, "pack_title": pack_title, "home_url": "/my"}
    return render(request, "pages/start.html", status, failed=status == 422, **known)


def _told(request: Request, kernel: Kernel, kind: str, text: str) -> Response:
    response = see_other("/my")
    flash(request, response, kind, kernel.catalogues.gettext(language_of(request))(text))
    return response
