"""Pages that strangers fill: step by step, kept on the server, read again before they are sent."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from core.actors import PUBLIC
from core.dispatch import dispatch
from core.errors import Invalid, Refused
from core.web.access import KernelDep
from core.web.reading import FormDep, FormPost
from core.web.rendering import see_other
from modules.accounts.posting import network_address
from modules.documents.formuploads import dotted
from modules.forms.places import element_id
from modules.pages.counting import network_key
from modules.pages.drafts import DraftFile, KeepDraft
from modules.pages.errors import DraftAlreadySent, PageRefused
from modules.pages.languages import choose_language
from modules.pages.leading import CaseFirst, LeadingRoute
from modules.pages.opening import CountTry
from modules.pages.showing import HIDDEN_FIELD, HONEYPOT, NO_COOKIE, show_review, show_step, show_thanks
from modules.pages.submitting import SubmitPage
from modules.pages.uploading import Taken, take_files
from modules.pages.visiting import Visit, open_visit, read_again

router = APIRouter(prefix="/p/{pack}/{page}", include_in_schema=False, route_class=LeadingRoute)
TOO_FAST = "That was very quick. Read your answers once more, then send them."


@router.get("")
def show(request: Request, pack: str, page: str, kernel: KernelDep, step: str = "") -> Response:
    """A step of the page; without a step, its start."""
    visit = open_visit(request, kernel, pack, page)
    response = choose_language(request, kernel)
    if response is not None:
        return response
    if visit.sent and visit.found.naming:
        raise CaseFirst(visit.found.url)
    if visit.sent:
        visit.key, visit.draft = None, None
    return show_step(visit, visit.reachable(step), visit.values)


@router.post("")
def send_step(request: Request, pack: str, page: str, form: FormDep, kernel: KernelDep) -> Response:
    """Keep a step, then go where its button leads; what is wrong is told at its field."""
    visit = open_visit(request, kernel, pack, page)
    if visit.sent:
        return see_other(f"{visit.found.url}/thanks")
    step = step_of(visit, form)
    typed = {**visit.values, **visit.found.form.read_post(form.items)}
    if visit.key is None or form.get(HONEYPOT):
        notice = visit.gettext(HIDDEN_FIELD if visit.key else NO_COOKIE)
        return show_step(visit, step, typed, notice=notice, status=422)
    try:
        errors = keep(visit, form).errors
    except DraftAlreadySent:
        return see_other(f"{visit.found.url}/thanks")
    except Refused as error:
        return show_step(visit, step, typed, notice=error.translated(visit.gettext), status=error.status)
    if visit.found.form.wants_refresh(form.items):
        return see_other(visit.url(step))
    return _onward(visit, step, visit.found.form.action(form.items), errors)


def step_of(visit: Visit, form: FormPost) -> str:
    """The step that was sent, if there is such a one."""
    given = form.get("_page")
    return given if given in [one.key for one in visit.found.form.pages] else visit.steps[0].key


def keep(visit: Visit, form: FormPost) -> Taken:
    """Keep the answers and the files of a step in the draft; raises what the draft refuses."""
    values = visit.found.form.read_post(form.items)
    if visit.draft is None:
        _keep(visit, values, ())  # a new draft counts before any file of it is stored
    if form.files:
        network = network_key(visit.kernel, "upload", network_address(visit.request))
        dispatch(visit.kernel, CountTry(network=network, what="upload"), PUBLIC)
    taken = take_files(visit.kernel, visit.found, form.files, visit.gettext)
    _keep(visit, values, taken.files)
    read_again(visit)
    return taken


def _keep(visit: Visit, values: Mapping[str, Any], files: tuple[DraftFile, ...]) -> None:
    assert visit.key is not None
    command = KeepDraft(
        token_hash=visit.key.hash,
        pack=visit.found.pack.name,
        page=visit.found.page.page,
        language=visit.language,
        network=network_key(visit.kernel, "draft", network_address(visit.request)),
        values=dict(values),
        files=files,
    )
    dispatch(visit.kernel, command, PUBLIC)


def _onward(visit: Visit, step: str, action: str, errors: tuple[Any, ...]) -> Response:
    if action == "previous" and not errors:
        return see_other(visit.url(visit.before(step)))
    wrong = visit.clean(visit.values, step).errors
    refused = {error.path for error in errors}
    told = (*errors, *(error for error in wrong if error.path not in refused))
    if told:
        return show_step(visit, step, visit.values, told, status=422)
    return see_other(visit.url(visit.after(step)))


@router.post("/refresh")
def refresh(request: Request, pack: str, page: str, form: FormDep, kernel: KernelDep) -> Response:
    """The form as these answers make it: what depends on them is swapped, nothing is kept."""
    visit = open_visit(request, kernel, pack, page)
    typed = {**visit.values, **visit.found.form.read_post(form.items)}
    return HTMLResponse(visit.form(typed, step_of(visit, form)))


@router.post("/upload")
def upload(request: Request, pack: str, page: str, form: FormDep, kernel: KernelDep) -> Response:
    """Take files as soon as they are chosen; the answer is the form, of which their field is swapped."""
    visit = open_visit(request, kernel, pack, page)
    step = step_of(visit, form)
    if visit.key is None or visit.sent or not form.files:
        return HTMLResponse(visit.form(visit.found.form.read_post(form.items), step))
    errors = keep(visit, form).errors
    field = f"#{element_id(dotted(form.files[0][0]), 'w')}"
    swap = {"HX-Retarget": field, "HX-Reselect": field, "HX-Reswap": "outerHTML"}
    return HTMLResponse(visit.form(visit.values, step, errors), headers=swap)


@router.get("/review")
def review(request: Request, pack: str, page: str, kernel: KernelDep) -> Response:
    """All answers before they are sent; a step that is not done comes first."""
    visit = open_visit(request, kernel, pack, page)
    response = choose_language(request, kernel)
    if response is not None:
        return response
    if visit.sent:
        return see_other(f"{visit.found.url}/thanks")
    missing = visit.first_open() if visit.draft else visit.steps[0].key
    if missing is not None:
        return see_other(visit.url(missing))
    return show_review(visit, visit.clean(visit.values))


@router.post("/review")
def send(request: Request, pack: str, page: str, form: FormDep, kernel: KernelDep) -> Response:
    """Send the form. Sent twice, the second one ends on the same thank-you page."""
    visit = open_visit(request, kernel, pack, page)
    if visit.draft is None:
        return see_other(visit.found.url)
    if not visit.sent:
        refusal = _guarded(visit, form) or _submit(visit)
        if refusal is not None:
            return refusal
    return see_other(f"{visit.found.url}/thanks")


def _guarded(visit: Visit, form: FormPost) -> Response | None:
    """What only programs do is refused in words that help a person who was taken for one."""
    text = HIDDEN_FIELD if form.get(HONEYPOT) else TOO_FAST if visit.too_fast() else ""
    cleaned = visit.clean(visit.values)
    if not text or cleaned.errors:
        return None
    return show_review(visit, cleaned, visit.gettext(text), 422)


def _submit(visit: Visit) -> Response | None:
    """Open the case; None when it is open, else the screen that says what to mend."""
    assert visit.draft is not None
    command = SubmitPage(
        draft_id=visit.draft.id,
        pack=visit.found.pack.name,
        page=visit.found.page.page,
        language=visit.language,
        values=visit.draft.data,
        files={name: visit.uploads.stored(name) for name in visit.draft.files},
        about=visit.draft.about,
    )
    try:
        dispatch(visit.kernel, command, visit.stranger)
    except Refused as error:
        return _refused(visit, error)
    return None


def _refused(visit: Visit, error: Refused) -> Response:
    """The first step with a mistake; else the review with the reason on top."""
    step = visit.first_open()
    if isinstance(error, PageRefused) and step is not None:
        return show_step(visit, step, visit.values, visit.clean(visit.values, step).errors, status=422)
    told = visit.told(error) if isinstance(error, Invalid) else ()
    at_inputs = [one for one in told if one.path]
    if at_inputs:
        step = visit.step_of(at_inputs[0].path)
        shown = [one for one in at_inputs if visit.step_of(one.path) == step]
        return show_step(visit, step, visit.values, shown, status=422)
    text = " ".join(one.message for one in told) or error.translated(visit.gettext)
    return show_review(visit, visit.clean(visit.values), text, error.status)


@router.get("/thanks")
def thanks(request: Request, pack: str, page: str, kernel: KernelDep) -> Response:
    """What people read after they have sent the form."""
    visit = open_visit(request, kernel, pack, page)
    response = choose_language(request, kernel)
    if response is not None:
        return response
    return show_thanks(visit) if visit.sent else see_other(visit.found.url)
