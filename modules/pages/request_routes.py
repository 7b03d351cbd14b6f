"""A party answers what it was asked for: a form with what was reopened, or a summary to confirm."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from core.actors import Actor
from core.context import Context, reading
from core.dispatch import dispatch
from core.errors import Refused
from core.kernel import Kernel
from core.web.access import KernelDep
from core.web.csrf import token_for
from core.web.flashes import flash
from core.web.reading import FormDep, FormPost
from core.web.rendering import language_of, render, see_other
from modules.cases.formfiles import files_for
from modules.cases.formhosts import desk_of, host_at
from modules.corrections.answering import AnswerRequest
from modules.corrections.asking import Asked, find_asked
from modules.documents.formuploads import Intake, take_files
from modules.documents.holding import HoldUploads
from modules.forms.problems import FieldError
from modules.forms.values import Cleaned
from modules.forms.views import Action, FormUrls
from modules.pages.identity import PartyDep
from modules.pages.salvaging import SalvagingRoute
from modules.pages.visiting import blocks

router = APIRouter(prefix="/my/requests/{request_id}", include_in_schema=False, route_class=SalvagingRoute)
SHOWN_AGAIN = (412, 413, 422)
"""Refusals after which the party reads or mends its answer."""


@router.get("")
def show(request: Request, request_id: str, kernel: KernelDep, party: PartyDep, change: str = "") -> Response:
    """What was asked: its form, prefilled; to confirm, the values as they stand."""
    with reading(kernel, party) as ctx:
        asked = find_asked(ctx, request_id)
        return _page(request, ctx, asked, asked.values, summary=asked.request.purpose == "confirm" and not change)


@router.post("")
@router.post("/refresh")
def answer(request: Request, request_id: str, form: FormDep, kernel: KernelDep, party: PartyDep) -> Response:
    """Send the answer; what is wrong is told at its field."""
    confirmed = form.get("confirmed")[:64]
    with reading(kernel, party) as ctx:
        asked = find_asked(ctx, request_id)
    values, errors = ({}, ()) if confirmed else _receive(request, kernel, party, asked, form)
    again = request.url.path.endswith("/refresh") or asked.form.wants_refresh(form.items)
    with reading(kernel, party) as ctx:
        wrong = () if confirmed or again else _wrong(request, ctx, asked, values, errors)
        if again or wrong:
            return _page(request, ctx, asked, values, wrong or errors, status=422 if wrong else 200)
    try:
        dispatch(kernel, AnswerRequest(request_id=request_id, values=values, confirmed=confirmed), party)
    except Refused as error:
        if error.status not in SHOWN_AGAIN:
            raise
        return _refused(request, kernel, party, request_id, values, error)
    return _thanks(request, kernel, "Thank you, you have confirmed it." if confirmed else "Thank you for your answer.")


def _thanks(request: Request, kernel: Kernel, text: str) -> Response:
    response = see_other("/my")
    flash(request, response, "success", kernel.catalogues.gettext(language_of(request))(text))
    return response


def _receive(
    request: Request, kernel: Kernel, party: Actor, asked: Asked, form: FormPost
) -> tuple[dict[str, Any], tuple[FieldError, ...]]:
    """What was typed, with the ids of the files that came along, and what is wrong with other files."""
    values = asked.form.read_post(form.items)
    intake = Intake(asked.view.pack, asked.form, asked.view.case_type)
    taken = take_files(kernel, intake, form.files, kernel.catalogues.gettext(language_of(request)))
    if taken.files:
        command = HoldUploads(case_id=party.case_id, files=tuple(file for _, file in taken.files))
        ids = dispatch(kernel, command, party)["ids"]
        for (name, _), file_id in zip(taken.files, ids, strict=True):
            values = asked.form.attach(values, name, file_id)
    return values, taken.errors


def _wrong(
    request: Request, ctx: Context, asked: Asked, values: Mapping[str, Any], errors: tuple[FieldError, ...]
) -> tuple[FieldError, ...]:
    cleaned = _clean(request, ctx, asked, values)
    told = {error.path for error in errors}
    return (*errors, *(error for error in cleaned.errors if error.path not in told))


def _clean(request: Request, ctx: Context, asked: Asked, values: Mapping[str, Any]) -> Cleaned:
    return asked.form.clean(
        values,
        language=language_of(request),
        today=ctx.now().astimezone(asked.view.pack.manifest.zone).date(),
        uploads=files_for(ctx, asked.view.case),
        host=host_at(desk_of(ctx, asked.view.case)),
    )


def _refused(
    request: Request, kernel: Kernel, party: Actor, request_id: str, values: Mapping[str, Any], error: Refused
) -> Response:
    """The form as it was typed, or the values as they stand now, with the reason on top."""
    reason = error.translated(kernel.catalogues.gettext(language_of(request)))
    with reading(kernel, party) as ctx:
        asked = find_asked(ctx, request_id)
        summary = asked.request.purpose == "confirm" and not values
        return _page(request, ctx, asked, values or asked.values, status=422, summary=summary, notice=reason)


def _page(
    request: Request,
    ctx: Context,
    asked: Asked,
    values: Mapping[str, Any],
    errors: tuple[FieldError, ...] = (),
    status: int = 200,
    **more: Any,
) -> Response:
    language, url = language_of(request), f"/my/requests/{asked.request.id}"
    gettext = ctx.kernel.catalogues.gettext(language)
    host = host_at(desk_of(ctx, asked.view.case))
    form = asked.form.render(
        values,
        language=language,
        errors=errors,
        urls=FormUrls(url, f"{url}/refresh"),
        csrf=token_for(request),
        actions=(Action("submit", gettext("Send")),),
        uploads=files_for(ctx, asked.view.case),
        today=ctx.now().astimezone(asked.view.pack.manifest.zone).date(),
        host=host,
    )
    known = {"summary": False, "notice": "", "failed": bool(errors), "home_url": "/my", **more}
    rows = blocks(asked.form.display(_clean(request, ctx, asked, asked.values).values, language, host))
    title = asked.view.pack.manifest.title.in_(language)
    return render(
        request, "pages/request.html", status, asked=asked, url=url, form=form, rows=rows, pack_title=title, **known
    )
