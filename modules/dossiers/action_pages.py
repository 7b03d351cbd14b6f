"""Actions of a case: their forms, and running them."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from core.actors import Actor
from core.context import Context, reading
from core.dispatch import dispatch
from core.errors import NotFound, Refused
from core.kernel import Kernel
from core.web.access import ActorDep, KernelDep
from core.web.reading import FormDep
from core.web.rendering import language_of
from modules.cases.commands import RunAction
from modules.cases.queries import Available, CaseView, available_actions, find_case, view_case
from modules.documents.sheets import Filled, Given, Sheet, again, find_form, fresh, receive, take
from modules.dossiers.case_pages import version_of
from modules.dossiers.screens import MENDABLE, RETRIABLE, by_script, gettext_of, go, page, tell_refusal
from modules.forms.views import Action

router = APIRouter(include_in_schema=False)
PATH = "/cases/{case_id}/actions/{name}"


@router.get(PATH)
def ask(request: Request, case_id: str, name: str, kernel: KernelDep, actor: ActorDep) -> HTMLResponse:
    """The action's form, as a dialog or as a page."""
    with reading(kernel, actor) as ctx:
        view, action = _find(ctx, case_id, name)
        sheet = _sheet(request, view, action)
        form = fresh(request, ctx, sheet) if sheet else None
    return _show(request, view, action, form)


@router.post(PATH)
@router.post(f"{PATH}/refresh")
def run(request: Request, case_id: str, name: str, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Run the action with what was filled in; mistakes show in the form itself."""
    url = f"/cases/{case_id}"
    with reading(kernel, actor) as ctx:
        view, action = _find(ctx, case_id, name)
        sheet = _sheet(request, view, action)
    given = receive(request, sheet, form) if sheet else None
    with reading(kernel, actor) as ctx:
        filled = take(request, ctx, sheet, given) if sheet and given else Filled({})
    if filled.again is not None:
        return _show(request, view, action, filled.again, filled.status)
    command = RunAction(case_id=case_id, action=name, values=dict(filled.values), expected_version=version_of(form))
    try:
        dispatch(kernel, command, actor)
    except Refused as error:
        if sheet and given and error.status in MENDABLE:
            return _show_again(request, kernel, actor, case_id, name, given, error)
        if error.status not in RETRIABLE:
            raise
        return tell_refusal(request, error, url)
    return go(request, url, "success", "Done.")


def _show_again(
    request: Request, kernel: Kernel, actor: Actor, case_id: str, name: str, given: Given, error: Refused
) -> HTMLResponse:
    """The form with what was typed, for the case as it is now; without it, when the action is gone."""
    with reading(kernel, actor) as ctx:
        view, action = _find(ctx, case_id, name)
        sheet = _sheet(request, view, action)
        filled = again(request, ctx, sheet, given, error) if sheet else Filled({})
    return _show(request, view, action, filled.again, filled.status)


def _find(ctx: Context, case_id: str, name: str) -> tuple[CaseView, Available]:
    """The action as it stands for the actor; raises `NotFound` when it is not for it or not from here."""
    ctx.require_person()
    view = view_case(ctx, find_case(ctx, case_id))
    action = next((one for one in available_actions(ctx, view.case) if one.name == name), None)
    if action is None:
        raise NotFound(kind="action", id=name[:64])
    return view, action


def _sheet(request: Request, view: CaseView, action: Available) -> Sheet | None:
    if action.form is None:
        return None
    url, language = f"/cases/{view.case.id}", language_of(request)
    leave = Action("", gettext_of(request)("Cancel"), "", url)
    style = "danger" if action.tone == "danger" else "primary"
    buttons = (Action("submit", action.title.in_(language), style), leave)
    return Sheet(find_form(view, action.form), view, f"{url}/actions/{action.name}", buttons)


def _show(request: Request, view: CaseView, action: Available, form: Markup | None, status: int = 200) -> HTMLResponse:
    template = "action_dialog" if by_script(request) else "action_page"
    return page(request, template, status, case=view.case, action=action, form=form)
