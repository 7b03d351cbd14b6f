"""Pages of tasks: lists, one task, doing it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from core.access.language import RolesFile
from core.actors import Actor
from core.context import Context, reading
from core.definitions.language import Text
from core.dispatch import dispatch
from core.errors import NotFound, Refused
from core.kernel import Kernel
from core.web.access import ActorDep, KernelDep
from core.web.reading import FormDep
from core.web.rendering import language_of
from modules.accounts.queries import person_name
from modules.cases.commands import AssignTask, CompleteTask
from modules.cases.foureyes import answered, is_excluded
from modules.cases.models import Case, Task, TaskStatus
from modules.cases.queries import CaseView, view_case
from modules.cases.queries import find_case as readable_case
from modules.cases.tasks import eligible, find_task, is_meant, may_choose, may_do
from modules.cases.twins import own_of
from modules.documents.sheets import Filled, Given, Sheet, again, find_form, fresh, receive, refreshing, take
from modules.dossiers.case_pages import version_of
from modules.dossiers.screens import MENDABLE, RETRIABLE, by_script, go, page, tell_refusal
from modules.dossiers.tasklists import LISTS, list_tasks, task_rows
from modules.forms.views import Action

router = APIRouter(include_in_schema=False)
Which = Annotated[str, Query(alias="list")]
GIVEN = "The task is given to {person}."
TITLES = {"mine": "Mine", "roles": "For my roles", "done": "Done by me"}


@router.get("/tasks")
def show_tasks(request: Request, kernel: KernelDep, actor: ActorDep, wanted: Which = "") -> HTMLResponse:
    """The actor's tasks, those of its roles, or those that it did."""
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        rows = {name: list_tasks(ctx, name) for name in LISTS if name == wanted or wanted not in LISTS}
    chosen = wanted if wanted in LISTS else "mine" if rows.get("mine") or not rows.get("roles") else "roles"
    chips = [
        {"title": title, "url": f"/tasks?list={name}", "current": name == chosen} for name, title in TITLES.items()
    ]
    return page(request, "tasks", rows=rows.get(chosen, []), chosen=chosen, chips=chips)


@router.get("/tasks/{task_id}")
def show_task(request: Request, task_id: str, kernel: KernelDep, actor: ActorDep) -> HTMLResponse:
    """One task, with what there is to fill in."""
    with reading(kernel, actor) as ctx:
        view, task = _find(ctx, task_id)
        if task.status == TaskStatus.OPEN and is_meant(ctx, view.case, task):
            task = own_of(ctx, task)
        sheet = _sheet(request, ctx, view, task)
        form = fresh(request, ctx, sheet) if sheet else None
        known = _about(ctx, view, task)
    return _show(request, known, form)


@router.post("/tasks/{task_id}")
@router.post("/tasks/{task_id}/refresh")
def do_task(request: Request, task_id: str, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """End the task as the pressed button says; mistakes show in the form itself."""
    with reading(kernel, actor) as ctx:
        view, task = _find(ctx, task_id)
        sheet = _sheet(request, ctx, view, task)
    given = receive(request, sheet, form) if sheet else None
    with reading(kernel, actor) as ctx:
        filled = take(request, ctx, sheet, given) if sheet and given else Filled({})
        known = _about(ctx, view, task)
    if filled.again is not None or refreshing(request):
        return _show(request, known, filled.again, filled.status)
    outcome = form.get("_action", next(iter(task.outcomes), "done"))
    command = CompleteTask(
        task_id=task_id, outcome=outcome, values=dict(filled.values), expected_version=version_of(form)
    )
    try:
        dispatch(kernel, command, actor)
    except Refused as error:
        if sheet and given and error.status in MENDABLE:
            return _show_again(request, kernel, actor, task_id, given, error)
        if error.status not in RETRIABLE:
            raise
        return tell_refusal(request, error, f"/tasks/{task_id}")
    return go(request, f"/cases/{view.case.id}", "success", "The task is done.")


def _show_again(
    request: Request, kernel: Kernel, actor: Actor, task_id: str, given: Given, error: Refused
) -> HTMLResponse:
    """The form with what was typed, for the case as it is now; without it, when the task is done."""
    with reading(kernel, actor) as ctx:
        view, task = _find(ctx, task_id)
        task = own_of(ctx, task)
        sheet = _sheet(request, ctx, view, task)
        filled = again(request, ctx, sheet, given, error) if sheet else Filled({})
        known = _about(ctx, view, task)
    return _show(request, known, filled.again, filled.status)


@router.post("/tasks/{task_id}/assignee")
def assign_task(request: Request, task_id: str, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Take the task, or give it back to everybody who may do it."""
    with reading(kernel, actor) as ctx:
        view, task = _find(ctx, task_id)
        chooses = may_choose(ctx, view.case, task)
        if not chooses and not may_do(ctx, view.case, task):
            raise NotFound(kind="task", id=task_id[:36])
    wanted = str(form.get("person", ""))
    person = actor.id if wanted == "me" else wanted[:36] or None if chooses else None
    try:
        dispatch(kernel, AssignTask(task_id=task_id, person_id=person), actor)
    except Refused as error:
        if error.status not in RETRIABLE:
            raise
        return tell_refusal(request, error, f"/tasks/{task_id}")
    with reading(kernel, actor) as ctx:
        name = person_name(ctx, person) if person else ""
    said = "The task is yours." if person == actor.id else GIVEN if person else "The task is free again."
    return go(request, f"/tasks/{task_id}", "success", said, person=name)


def _find(ctx: Context, task_id: str) -> tuple[CaseView, Task]:
    """The task and its case; raises `NotFound` unless the actor may read the case."""
    ctx.require_person()
    task = find_task(ctx, task_id)
    try:
        return view_case(ctx, readable_case(ctx, task.case_id)), task
    except NotFound:
        raise NotFound(kind="task", id=task_id[:36]) from None


def _sheet(request: Request, ctx: Context, view: CaseView, task: Task) -> Sheet | None:
    if task.form is None or task.status != TaskStatus.OPEN or not may_do(ctx, view.case, task):
        return None
    language = language_of(request)
    styles = ["primary", *["quiet"] * len(task.outcomes)]
    buttons = zip(task.outcomes.items(), styles, strict=False)
    actions = tuple(Action(name, Text.of(text).in_(language), style) for (name, text), style in buttons)
    return Sheet(find_form(view, task.form), view, f"/tasks/{task.id}", actions)


def _about(ctx: Context, view: CaseView, task: Task) -> dict[str, Any]:
    """What the pages about one task show."""
    roles: RolesFile | None = view.pack.single("roles")
    role = roles.roles.get(task.role) if roles else None
    return {
        "case": view.case,
        "row": task_rows(ctx, [task], {view.case.id: view})[0],
        "may_do": may_do(ctx, view.case, task) and task.status == TaskStatus.OPEN,
        "mine": task.assignee == ctx.actor.id,
        "excluded": is_meant(ctx, view.case, task) and is_excluded(ctx, view.case, task),
        "has_answered": task.one_each and ctx.actor.label in answered(ctx, task),
        "given_to": person_name(ctx, task.person) if task.person else "",
        "choices": _choices(ctx, view.case, task),
        "role": role.title if role else Text({"": task.role}),
    }


def _choices(ctx: Context, case: Case, task: Task) -> list[tuple[str, str]]:
    """The ids and names of those to whom the actor may give the task."""
    found = eligible(ctx, case, task) if may_choose(ctx, case, task) else []
    return [(one.id, one.name) for one in found if one.id != ctx.actor.id or task.chooser is not None]


def _show(request: Request, known: dict[str, Any], form: Markup | None, status: int = 200) -> HTMLResponse:
    return page(request, "task_dialog" if by_script(request) else "task_page", status, form=form, **known)
