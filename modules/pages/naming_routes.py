"""Which case a page is about: asked on a screen of its own, before anything of that case is shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from core.actors import PUBLIC
from core.dispatch import dispatch
from core.errors import NotFound, Refused
from core.web.access import KernelDep
from core.web.csrf import token_for
from core.web.reading import FormDep
from core.web.rendering import see_other
from modules.accounts.posting import network_address
from modules.cases.formtypes import plain
from modules.forms.form import Form
from modules.forms.problems import FieldError
from modules.forms.views import Action, FormUrls
from modules.pages.counting import network_key
from modules.pages.drafts import KeepDraft
from modules.pages.languages import choose_language
from modules.pages.naming import REFERENCE
from modules.pages.opening import CountTry
from modules.pages.salvaging import SalvagingRoute
from modules.pages.showing import HIDDEN_FIELD, HONEYPOT, NO_COOKIE, show_naming
from modules.pages.visiting import Visit, open_visit

router = APIRouter(prefix="/p/{pack}/{page}/about", include_in_schema=False, route_class=SalvagingRoute)


@router.get("")
def ask(request: Request, pack: str, page: str, kernel: KernelDep, reference: str = "") -> Response:
    """The question; a reference in the address, as a notice on a wall may hold it, is filled in."""
    visit = open_visit(request, kernel, pack, page, named=False)
    naming = _naming(visit)
    response = choose_language(request, kernel)
    if response is not None:
        return response
    if visit.sent:
        visit.key, visit.draft = None, None
    known = dict(visit.draft.about) if visit.draft else {}
    return _show(visit, naming, {**known, **({REFERENCE: reference} if reference else {})})


@router.post("")
def name(request: Request, pack: str, page: str, form: FormDep, kernel: KernelDep) -> Response:
    """Keep which case it is, if it is one that can be written about; each try counts before it is looked at."""
    visit = open_visit(request, kernel, pack, page, named=False)
    naming = _naming(visit)
    if visit.sent:
        return see_other(f"{visit.found.url}/thanks")
    typed = naming.read_post(form.items)
    if visit.key is None or form.get(HONEYPOT):
        return _show(visit, naming, typed, notice=visit.gettext(HIDDEN_FIELD if visit.key else NO_COOKIE))
    cleaned = naming.clean(typed, language=visit.language, today=visit.found.today(kernel))
    if cleaned.errors:
        return _show(visit, naming, typed, cleaned.errors)
    try:
        _keep(visit, plain(cleaned.values))
    except Refused as error:
        return _show(visit, naming, typed, notice=error.translated(visit.gettext), status=error.status)
    return see_other(visit.found.url)


def _naming(visit: Visit) -> Form:
    """The form that asks; raises `NotFound` for a page that is about no case."""
    if visit.found.naming is None:
        raise NotFound(kind="page", id=f"{visit.found.url}/about")
    return visit.found.naming


def _keep(visit: Visit, about: Mapping[str, Any]) -> None:
    assert visit.key is not None
    address = network_address(visit.request)
    dispatch(visit.kernel, CountTry(network=network_key(visit.kernel, "about", address), what="about"), PUBLIC)
    command = KeepDraft(
        token_hash=visit.key.hash,
        pack=visit.found.pack.name,
        page=visit.found.page.page,
        language=visit.language,
        network=network_key(visit.kernel, "draft", address),
        values={},
        about=dict(about),
    )
    dispatch(visit.kernel, command, visit.stranger)


def _show(
    visit: Visit,
    naming: Form,
    typed: Mapping[str, Any],
    errors: Sequence[FieldError] = (),
    notice: str = "",
    status: int = 422,
) -> Response:
    form = naming.render(
        typed,
        language=visit.language,
        errors=errors,
        urls=FormUrls(f"{visit.found.url}/about"),
        csrf=token_for(visit.request),
        actions=(Action("next", visit.gettext("Continue")),),
        today=visit.found.today(visit.kernel),
    )
    return show_naming(visit, form, notice, status if errors or notice else 200)
