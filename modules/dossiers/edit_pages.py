"""Changing values of a case by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from core.context import Context, reading
from core.dispatch import dispatch
from core.errors import Invalid, NotFound, Refused
from core.web.access import ActorDep, KernelDep
from core.web.reading import FormDep, FormPost
from core.web.rendering import language_of
from modules.cases.commands import SetFields
from modules.cases.queries import find_case, view_case
from modules.dossiers.case_pages import version_of
from modules.dossiers.editing import EditSheet, editable_fields
from modules.dossiers.screens import RETRIABLE, by_script, gettext_of, go, page, tell_refusal
from modules.forms.problems import FieldError

router = APIRouter(include_in_schema=False)
MOST = 60


@router.get("/cases/{case_id}/edit")
def ask(request: Request, case_id: str, kernel: KernelDep, actor: ActorDep, fields: str = "") -> HTMLResponse:
    """The form to change some fields, as a dialog or as a page."""
    with reading(kernel, actor) as ctx:
        sheet = _find(request, ctx, case_id, fields)
    return _show(request, sheet, sheet.present())


@router.post("/cases/{case_id}/edit")
def change(
    request: Request, case_id: str, form: FormDep, kernel: KernelDep, actor: ActorDep, fields: str = ""
) -> Response:
    """Change the fields; what can't be read shows beside its input."""
    with reading(kernel, actor) as ctx:
        sheet = _find(request, ctx, case_id, fields)
    typed = sheet.read(form)
    if sheet.form.wants_refresh(form.items):
        return _show(request, sheet, typed, form)
    values, errors = sheet.judge(typed)
    if errors:
        return _show(request, sheet, typed, form, errors)
    try:
        dispatch(kernel, SetFields(case_id=case_id, values=values, expected_version=version_of(form)), actor)
    except Invalid as error:
        return _show(request, sheet, typed, form, sheet.mistakes(error, gettext_of(request)))
    except Refused as error:
        if error.status not in RETRIABLE:
            raise
        return tell_refusal(request, error, f"/cases/{case_id}")
    return go(request, f"/cases/{case_id}", "success", "Your changes are kept.")


def _find(request: Request, ctx: Context, case_id: str, fields: str) -> EditSheet:
    """The case and the fields that may be changed; raises `NotFound` when there is none among those asked for."""
    ctx.require_person()
    case = find_case(ctx, case_id)
    ctx.require("update", case)
    view = view_case(ctx, case)
    wanted = dict.fromkeys(fields[:4000].split(",")[:MOST])
    names = editable_fields(ctx, view, wanted)
    if not names:
        raise NotFound(kind="field", id=fields[:64])
    today = ctx.now().astimezone(view.pack.manifest.zone).date()
    return EditSheet(view, tuple(names), language_of(request), today)


def _show(
    request: Request,
    sheet: EditSheet,
    values: Mapping[str, Any],
    given: FormPost | None = None,
    errors: Sequence[FieldError] = (),
) -> HTMLResponse:
    case = sheet.view.case
    return page(
        request,
        "edit_dialog" if by_script(request) else "edit_page",
        422 if errors else 200,
        case=case,
        version=given.get("expected_version") if given else case.version,
        fields=sheet.render(values, errors),
        names=",".join(sheet.names),
        failed=bool(errors),
    )
