"""What people do about processes of a case: stop them, answer for a party, withdraw what it was asked."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from core.actors import Actor
from core.context import Context, reading
from core.dispatch import dispatch
from core.errors import Refused
from core.kernel import Kernel
from core.web.access import ActorDep, KernelDep
from core.web.reading import FormDep
from modules.cases.cancelling import CancelProcess
from modules.cases.queries import find_case
from modules.corrections.answering import AnswerRequest
from modules.corrections.asking import ANSWER, Asked, asked_of, find_request, title_of
from modules.corrections.withdrawing import WithdrawRequest
from modules.documents.sheets import Filled, Given, Sheet, again, fresh, receive, take
from modules.dossiers.screens import MENDABLE, gettext_of, go, page, tell_refusal
from modules.forms.views import Action

router = APIRouter(include_in_schema=False)
PATH = "/cases/{case_id}/requests/{request_id}"
OVER = (409, 410, 412)
"""Refusals after which the dossier shows how things stand."""


@router.post("/cases/{case_id}/processes/{process_id}/cancel")
def cancel(request: Request, case_id: str, process_id: str, kernel: KernelDep, actor: ActorDep) -> Response:
    """Stop a process, or put one aside that failed."""
    return _do(request, kernel, actor, CancelProcess(case_id=case_id, process_id=process_id), "The process is stopped.")


@router.post(f"{PATH}/withdraw")
def withdraw(request: Request, case_id: str, request_id: str, kernel: KernelDep, actor: ActorDep) -> Response:
    """Take back what a party was asked."""
    return _do(request, kernel, actor, WithdrawRequest(case_id=case_id, request_id=request_id), "It is withdrawn.")


def _do(
    request: Request, kernel: Kernel, actor: Actor, command: CancelProcess | WithdrawRequest, said: str
) -> Response:
    url = f"/cases/{command.case_id}"
    with reading(kernel, actor) as ctx:
        ctx.require_person()
    try:
        dispatch(kernel, command, actor)
    except Refused as error:
        if error.status not in OVER:
            raise
        return tell_refusal(request, error, url)
    return go(request, url, "success", said)


@router.get(PATH)
def ask(request: Request, case_id: str, request_id: str, kernel: KernelDep, actor: ActorDep) -> Response:
    """The form that a party was asked for, to be filled in its name."""
    try:
        with reading(kernel, actor) as ctx:
            asked = _find(ctx, case_id, request_id)
            return _show(request, asked, fresh(request, ctx, _sheet(request, asked)))
    except Refused as error:
        if error.status not in OVER:
            raise
        return tell_refusal(request, error, f"/cases/{case_id}")


@router.post(PATH)
@router.post(f"{PATH}/refresh")
def answer(
    request: Request, case_id: str, request_id: str, form: FormDep, kernel: KernelDep, actor: ActorDep
) -> Response:
    """Send the answer in the party's name; mistakes show in the form itself."""
    try:
        with reading(kernel, actor) as ctx:
            sheet = _sheet(request, asked := _find(ctx, case_id, request_id))
        given = receive(request, sheet, form)
        with reading(kernel, actor) as ctx:
            filled = take(request, ctx, sheet, given)
        if filled.again is None:
            filled = _send(request, kernel, actor, asked, Filling(sheet, given))
    except Refused as error:
        if error.status not in OVER:
            raise
        return tell_refusal(request, error, f"/cases/{case_id}")
    if filled.again is not None:
        return _show(request, asked, filled.again, filled.status)
    return go(request, f"/cases/{case_id}", "success", "The answer is in the dossier.")


@dataclass(frozen=True)
class Filling:
    """A form with what was typed into it."""

    sheet: Sheet
    given: Given


def _send(request: Request, kernel: Kernel, actor: Actor, asked: Asked, filling: Filling) -> Filled:
    """Send the answer; what can be mended shows in the form again."""
    case_id, values = asked.view.case.id, dict(filling.given.values)
    try:
        dispatch(kernel, AnswerRequest(request_id=asked.request.id, case_id=case_id, values=values), actor)
    except Refused as error:
        if error.status not in MENDABLE or error.status in OVER:
            raise
        with reading(kernel, actor) as ctx:
            return again(request, ctx, filling.sheet, filling.given, error)
    return Filled(values)


def _find(ctx: Context, case_id: str, request_id: str) -> Asked:
    """The open request; raises `NotFound`, `Forbidden`, `RequestOver`."""
    ctx.require_person()
    case = find_case(ctx, case_id)
    ctx.require(ANSWER, case)
    return asked_of(ctx, case, find_request(ctx, case, request_id))


def _sheet(request: Request, asked: Asked) -> Sheet:
    url = f"/cases/{asked.view.case.id}/requests/{asked.request.id}"
    return Sheet(asked.form.unfolded(), asked.view, url, (Action("submit", gettext_of(request)("Send")),))


def _show(request: Request, asked: Asked, form: Markup | None, status: int = 200) -> HTMLResponse:
    found, role = asked.view.parties.get(asked.request.role), asked.request.role
    return page(
        request,
        "answer_page",
        status,
        case=asked.view.case,
        asked=asked.request,
        title=asked.title or title_of(asked.view.pack, asked.form, role),
        party=found.name if found else role,
        form=form,
    )
