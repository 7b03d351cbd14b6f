"""The dossier's pages, and who treats the case."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from core.commands import CommandModel
from core.context import reading
from core.dispatch import dispatch
from core.errors import FieldProblem, Invalid, Refused
from core.web.access import ActorDep, KernelDep
from core.web.reading import FormDep, FormPost
from modules.cases.commands import AssignCase
from modules.cases.queries import find_case, view_case
from modules.dossiers.dossier import head_of, tabs_of, widgets_of
from modules.dossiers.people import colleagues_for
from modules.dossiers.processes import course_of
from modules.dossiers.screens import RETRIABLE, by_script, go, page, tell_refusal
from modules.dossiers.taking import TakeCase

router = APIRouter(include_in_schema=False)


@router.get("/cases/{case_id}")
def show_case(request: Request, case_id: str, kernel: KernelDep, actor: ActorDep) -> HTMLResponse:
    """The dossier, open at its first tab."""
    return show_tab(request, case_id, "", kernel, actor)


@router.get("/cases/{case_id}/assignee")
def ask_whom(request: Request, case_id: str, kernel: KernelDep, actor: ActorDep) -> HTMLResponse:
    """The form to give the case to somebody."""
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        case = find_case(ctx, case_id)
        ctx.require("assign", case)
        people = colleagues_for(ctx, case)
    return page(request, "assign_dialog" if by_script(request) else "assign_page", case=case, people=people)


@router.post("/cases/{case_id}/assignee")
def assign(request: Request, case_id: str, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Give the case to a colleague, to oneself, or to nobody."""
    url = f"/cases/{case_id}"
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        command = _assignment(case_id, form)
        if isinstance(command, AssignCase) and command.person_id:
            colleagues = {person.id for person in colleagues_for(ctx, find_case(ctx, case_id))}
            if command.person_id not in colleagues:
                raise Invalid((FieldProblem(("person",), "this person does not treat such cases"),))
    try:
        dispatch(kernel, command, actor)
    except Refused as error:
        if error.status not in RETRIABLE:
            raise
        return tell_refusal(request, error, url)
    return go(
        request,
        url,
        "success",
        "The case has a new owner." if form.get("person") else "The case is free again.",
    )


def _assignment(case_id: str, form: FormPost) -> CommandModel:
    person = form.get("person")
    if person == "me":
        return TakeCase(case_id=case_id)
    return AssignCase(case_id=case_id, person_id=person or None, expected_version=version_of(form))


def version_of(form: FormPost) -> int | None:
    """The version of the case that the form was made for."""
    text = form.get("expected_version")
    return int(text) if text.isdecimal() and len(text) < 10 else None


@router.get("/cases/{case_id}/{tab}")
def show_tab(request: Request, case_id: str, tab: str, kernel: KernelDep, actor: ActorDep) -> HTMLResponse:
    """One tab of the dossier."""
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        view = view_case(ctx, find_case(ctx, case_id))
        shown, tabs = tabs_of(ctx, view, tab)
        head, widgets, course = head_of(ctx, view), list(widgets_of(ctx, view, shown)), course_of(ctx, view)
    return page(request, "case", case=view.case, head=head, course=course, tabs=tabs, widgets=widgets)
