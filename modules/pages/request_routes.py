"""A party answers what it was asked for: a form, kept as it is typed, or a summary to confirm."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from core.actors import Actor
from core.context import reading
from core.dispatch import dispatch
from core.errors import Invalid, Refused
from core.kernel import Kernel
from core.web.access import KernelDep
from core.web.flashes import flash
from core.web.reading import FormDep, FormPost
from core.web.rendering import language_of, render, see_other
from modules.cases.mistakes import told_in_form
from modules.corrections.answering import AnswerRequest
from modules.corrections.asking import find_asked
from modules.corrections.errors import AlreadyAnswered
from modules.documents.formuploads import dotted
from modules.forms.places import element_id
from modules.pages.following import read_past
from modules.pages.identity import PartyDep
from modules.pages.languages import choose_language
from modules.pages.replying import LATER, Reply, Typed, look, take_in
from modules.pages.salvaging import SalvagingRoute

router = APIRouter(prefix="/my/requests/{request_id}", include_in_schema=False, route_class=SalvagingRoute)
SHOWN_AGAIN = (412, 413, 422)
"""Refusals after which the party reads or mends its answer."""


@router.get("")
def show(
    request: Request, request_id: str, kernel: KernelDep, party: PartyDep, change: str = "", step: str = ""
) -> Response:
    """What was asked: its form with what is known and typed; to confirm, the values as they stand."""
    response = choose_language(request, kernel)
    if response is not None:
        return response
    try:
        with reading(kernel, party) as ctx:
            reply = Reply(request, ctx, find_asked(ctx, request_id))
            values, purpose = reply.asked.started, reply.asked.request.purpose
            summary = purpose == "confirm" and not change
            return reply.page(values, reply.reachable(step, values), summary=summary)
    except AlreadyAnswered:
        return _over(request, kernel, party, request_id)


@router.post("")
def answer(request: Request, request_id: str, form: FormDep, kernel: KernelDep, party: PartyDep) -> Response:
    """Keep a step, then go where its button leads; the last one sends the answer."""
    confirmed = form.get("confirmed")[:64]
    try:
        asked = look(kernel, party, request_id)
        if confirmed:
            return _send(request, kernel, party, request_id, confirmed=confirmed)
        typed = take_in(request, kernel, party, asked, form)
        if asked.form.wants_refresh(form.items):
            return _again(request, kernel, party, request_id, form, typed)
        return _onward(request, kernel, party, request_id, form, typed)
    except AlreadyAnswered:
        return _over(request, kernel, party, request_id)


def _onward(request: Request, kernel: Kernel, party: Actor, request_id: str, form: FormPost, typed: Typed) -> Response:
    with reading(kernel, party) as ctx:
        reply = Reply(request, ctx, find_asked(ctx, request_id))
        action, step = reply.asked.form.action(form.items), _step(reply, form)
        if action == LATER and not typed.errors:
            return _told(request, kernel, "Your answers are kept. Go on whenever you like, on any device.")
        if action == "previous" and not typed.errors:
            return see_other(reply.beside(step, typed.values, -1))
        if action == "next" and not (wrong := reply.wrong(typed.values, typed.errors, step)):
            return see_other(reply.beside(step, typed.values, 1))
        wrong = wrong if action == "next" else reply.wrong(typed.values, typed.errors)
        if wrong:
            open_at = step if action == "next" else reply.first_open(typed.values)
            return reply.page(typed.values, open_at, wrong, 422)
    return _send(request, kernel, party, request_id, values=dict(typed.values))


def _step(reply: Reply, form: FormPost) -> str:
    """The step that was sent, if there is such a one."""
    given, pages = form.get("_page"), reply.asked.form.pages
    return given if given in [one.key for one in pages] else pages[0].key


def _send(request: Request, kernel: Kernel, party: Actor, request_id: str, **answer: Any) -> Response:
    try:
        dispatch(kernel, AnswerRequest(request_id=request_id, **answer), party)
    except Refused as error:
        if error.status not in SHOWN_AGAIN:
            raise
        return _refused(request, kernel, party, request_id, answer, error)
    confirmed = "confirmed" in answer
    return _told(request, kernel, "Thank you, you have confirmed it." if confirmed else "Thank you for your answer.")


def _told(request: Request, kernel: Kernel, text: str) -> Response:
    response = see_other("/my")
    flash(request, response, "success", kernel.catalogues.gettext(language_of(request))(text))
    return response


def _refused(
    request: Request, kernel: Kernel, party: Actor, request_id: str, answer: dict[str, Any], error: Refused
) -> Response:
    """The form as it was typed with the mistakes at its inputs, or the values as they stand now with the reason."""
    gettext, language = kernel.catalogues.gettext(language_of(request)), language_of(request)
    with reading(kernel, party) as ctx:
        reply = Reply(request, ctx, find_asked(ctx, request_id))
        values = answer.get("values") or reply.asked.values
        summary = reply.asked.request.purpose == "confirm" and "confirmed" in answer
        if isinstance(error, Invalid) and not summary:
            told = told_in_form(reply.asked.form, reply.asked.view.case_type, error, gettext, language)
            step = reply.asked.form.page_of(told[0].path) or reply.first_open(values)
            return reply.page(values, step, told, 422)
        reason = error.translated(gettext)
        return reply.page(values, reply.first_open(values), status=422, summary=summary, notice=reason)


def _again(request: Request, kernel: Kernel, party: Actor, request_id: str, form: FormPost, typed: Typed) -> Response:
    with reading(kernel, party) as ctx:
        reply = Reply(request, ctx, find_asked(ctx, request_id))
        return reply.page(typed.values, _step(reply, form), typed.errors)


@router.post("/refresh")
def refresh(request: Request, request_id: str, form: FormDep, kernel: KernelDep, party: PartyDep) -> Response:
    """The form as these answers make it: what depends on them is swapped, nothing is kept."""
    with reading(kernel, party) as ctx:
        reply = Reply(request, ctx, find_asked(ctx, request_id))
        values = {**reply.asked.started, **reply.asked.form.read_post(form.items)}
        return HTMLResponse(reply.form(values, _step(reply, form)))


@router.post("/keep")
def keep(request: Request, request_id: str, form: FormDep, kernel: KernelDep, party: PartyDep) -> Response:
    """Keep what is typed while the party goes on; the answer says that it is kept."""
    asked = look(kernel, party, request_id)
    take_in(request, kernel, party, asked, FormPost(form.items, ()))
    return render(request, "pages/kept.html", at=kernel.clock.now())


@router.post("/upload")
def upload(request: Request, request_id: str, form: FormDep, kernel: KernelDep, party: PartyDep) -> Response:
    """Take files as soon as they are chosen; the answer is the form, of which their field is swapped."""
    asked = look(kernel, party, request_id)
    typed = take_in(request, kernel, party, asked, form)
    with reading(kernel, party) as ctx:
        reply = Reply(request, ctx, find_asked(ctx, request_id))
        shown = reply.form(typed.values, _step(reply, form), typed.errors)
    if not form.files:
        return HTMLResponse(shown)
    field = f"#{element_id(dotted(form.files[0][0]), 'w')}"
    swap = {"HX-Retarget": field, "HX-Reselect": field, "HX-Reswap": "outerHTML"}
    return HTMLResponse(shown, headers=swap)


def _over(request: Request, kernel: Kernel, party: Actor, request_id: str) -> Response:
    """Kind words for a request that nobody waits for any more."""
    with reading(kernel, party) as ctx:
        past = read_past(ctx, request_id)
        title = past.view.pack.manifest.title.in_(language_of(request))
        return render(request, "pages/request_over.html", 410, past=past, home_url="/my", pack_title=title)
