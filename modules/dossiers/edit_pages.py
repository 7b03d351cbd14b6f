"""Changing values of a case by hand."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from core.context import Context, reading
from core.dispatch import dispatch
from core.errors import Invalid, NotFound, Refused
from core.web.access import ActorDep, KernelDep
from core.web.reading import FormDep, FormPost
from modules.cases.commands import SetFields
from modules.cases.queries import CaseView, find_case, view_case
from modules.dossiers.case_pages import version_of
from modules.dossiers.editing import edit_form, editable_fields, read_edits
from modules.dossiers.screens import RETRIABLE, by_script, gettext_of, go, page, tell_refusal

router = APIRouter(include_in_schema=False)
MOST = 60


@router.get("/cases/{case_id}/edit")
def ask(request: Request, case_id: str, kernel: KernelDep, actor: ActorDep, fields: str = "") -> HTMLResponse:
    """The form to change some fields, as a dialog or as a page."""
    with reading(kernel, actor) as ctx:
        view, names = _find(ctx, case_id, fields)
    return _show(request, view, names, None, {})


@router.post("/cases/{case_id}/edit")
def change(
    request: Request, case_id: str, form: FormDep, kernel: KernelDep, actor: ActorDep, fields: str = ""
) -> Response:
    """Change the fields; what can't be read shows beside its input."""
    with reading(kernel, actor) as ctx:
        view, names = _find(ctx, case_id, fields)
    values = read_edits(view, names, form)
    try:
        dispatch(kernel, SetFields(case_id=case_id, values=values, expected_version=version_of(form)), actor)
    except Invalid as error:
        gettext = gettext_of(request)
        errors = {str(problem.path[0]): gettext(problem.message) for problem in error.problems if problem.path}
        return _show(request, view, names, form, errors)
    except Refused as error:
        if error.status not in RETRIABLE:
            raise
        return tell_refusal(request, error, f"/cases/{case_id}")
    return go(request, f"/cases/{case_id}", "success", "Your changes are kept.")


def _find(ctx: Context, case_id: str, fields: str) -> tuple[CaseView, list[str]]:
    """The case and the fields that may be changed; raises `NotFound` when there is none among those asked for."""
    ctx.require_person()
    case = find_case(ctx, case_id)
    ctx.require("update", case)
    view = view_case(ctx, case)
    wanted = dict.fromkeys(fields[:4000].split(",")[:MOST])
    names = editable_fields(ctx, view, wanted)
    if not names:
        raise NotFound(kind="field", id=fields[:64])
    return view, names


def _show(
    request: Request, view: CaseView, names: list[str], given: FormPost | None, errors: Mapping[str, str]
) -> HTMLResponse:
    return page(
        request,
        "edit_dialog" if by_script(request) else "edit_page",
        422 if errors else 200,
        case=view.case,
        version=given.get("expected_version") if given else view.case.version,
        fields=edit_form(view, names, given, errors),
        names=",".join(names),
        failed=bool(errors),
    )
