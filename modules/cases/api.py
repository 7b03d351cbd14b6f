"""`/api/v1`: cases and tasks for programs."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from core.commands import CommandModel
from core.context import Context, reading
from core.dispatch import dispatch
from core.journal import Fact, telling, told
from core.web.access import ActorDep, KernelDep
from core.web.api import Cursor, ExpectedVersion, IdempotencyKey, Limit, answer
from core.web.plain import plain
from modules.cases.commands import AssignCase, CompleteTask, OpenCase, RunAction, SetFields
from modules.cases.listing import list_cases
from modules.cases.models import Case, Task
from modules.cases.partyroles import asking_roles
from modules.cases.queries import available_actions, find_case, shown_headline, tasks_of, values_json, view_case
from modules.cases.unheard import speaking

router = APIRouter(prefix="/api/v1", tags=["cases"])


class Values(CommandModel):
    """Values by name."""

    values: dict[str, Any] = Field(default_factory=dict, description="Values by name.")


class Outcome(Values):
    """How a task ended."""

    outcome: str = Field(default="done", description="One of the task's outcomes.")


class Assignment(CommandModel):
    """Who treats a case."""

    person_id: str | None = Field(default=None, description="The person; nobody: null.")


@router.get("/cases")
def read_cases(
    kernel: KernelDep,
    actor: ActorDep,
    pack: str = "",
    case_type: str = "",
    stage: str = "",
    basket: str = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> JSONResponse:
    """Cases that you may read, latest first."""
    filters = {"pack": pack, "case_type": case_type, "stage": stage, "basket": basket}
    with reading(kernel, actor) as ctx:
        page = list_cases(ctx, filters, cursor, limit)
        return answer({"items": [summary(case) for case in page.cases], "next": page.next or None})


@router.post("/cases", status_code=201)
@plain
def open_case(command: OpenCase, kernel: KernelDep, actor: ActorDep, key: IdempotencyKey) -> JSONResponse:
    """Open a case."""
    done = dispatch(kernel, command, actor, key)
    return answer(done, done["version"], 201)


@router.get("/cases/{case_id}")
@plain
def read_case(case_id: str, kernel: KernelDep, actor: ActorDep) -> JSONResponse:
    """One case, with the values that you may see."""
    with reading(kernel, actor) as ctx:
        case = find_case(ctx, case_id, asking_roles(case_id))
        return answer(full(ctx, case), case.version)


@router.patch("/cases/{case_id}")
@plain
def change_case(
    case_id: str,
    body: Values,
    kernel: KernelDep,
    actor: ActorDep,
    version: ExpectedVersion,
    key: IdempotencyKey,
) -> JSONResponse:
    """Change fields of a case."""
    done = dispatch(kernel, SetFields(case_id=case_id, values=body.values, expected_version=version), actor, key)
    return answer(done, done["version"])


@router.get("/cases/{case_id}/actions")
@plain
def read_actions(case_id: str, kernel: KernelDep, actor: ActorDep) -> JSONResponse:
    """What you can do with the case now, and why not what you can't."""
    with reading(kernel, actor) as ctx:
        found = available_actions(ctx, find_case(ctx, case_id))
        language = actor.language
        items = [
            {
                "name": a.name,
                "kind": a.kind,
                "title": a.title.in_(language),
                "enabled": a.enabled,
                "reason": a.reason.in_(language) if a.reason else None,
                "form": a.form,
            }
            for a in found
        ]
        return answer({"items": items})


@router.post("/cases/{case_id}/actions/{name}")
@plain
def run_action(
    case_id: str,
    name: str,
    kernel: KernelDep,
    actor: ActorDep,
    version: ExpectedVersion,
    key: IdempotencyKey,
    body: Values | None = None,
) -> JSONResponse:
    """Run a transition, or start a process."""
    values = body.values if body else {}
    command = RunAction(case_id=case_id, action=name, values=values, expected_version=version)
    done = dispatch(kernel, command, actor, key)
    return answer(done, done["version"])


@router.put("/cases/{case_id}/assignee")
@plain
def assign(
    case_id: str,
    body: Assignment,
    kernel: KernelDep,
    actor: ActorDep,
    version: ExpectedVersion,
    key: IdempotencyKey,
) -> JSONResponse:
    """Give the case to a person, or to nobody."""
    command = AssignCase(case_id=case_id, person_id=body.person_id, expected_version=version)
    done = dispatch(kernel, command, actor, key)
    return answer(done, done["version"])


@router.get("/cases/{case_id}/journal")
@plain
def read_journal(case_id: str, kernel: KernelDep, actor: ActorDep) -> JSONResponse:
    """The case's history, oldest first; for the people of the house."""
    with reading(kernel, actor) as ctx:
        case = find_case(ctx, case_id, telling(case_id))
        ctx.require_person()
        speaks = speaking(ctx, case)
        return answer({"items": [fact(entry) for entry in told(ctx.session, case.id) if speaks(entry)]})


@router.get("/cases/{case_id}/tasks")
@plain
def read_tasks(case_id: str, kernel: KernelDep, actor: ActorDep) -> JSONResponse:
    """The case's tasks, open ones first; for the people of the house."""
    with reading(kernel, actor) as ctx:
        case = find_case(ctx, case_id)
        ctx.require_person()
        return answer({"items": [task_summary(task) for task in tasks_of(ctx, case)]})


@router.post("/tasks/{task_id}/complete")
@plain
def complete(task_id: str, body: Outcome, kernel: KernelDep, actor: ActorDep, key: IdempotencyKey) -> JSONResponse:
    """Do a task."""
    done = dispatch(kernel, CompleteTask(task_id=task_id, outcome=body.outcome, values=body.values), actor, key)
    return answer(done, done["version"])


def summary(case: Case) -> dict[str, Any]:
    """What a list tells of a case."""
    return {
        "id": case.id,
        "pack": case.pack,
        "case_type": case.case_type,
        "reference": case.reference,
        "stage": case.stage,
        "basket": case.basket,
        "assignee": case.assignee,
        "opened_at": case.opened_at.isoformat(),
        "changed_at": case.changed_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "version": case.version,
    }


def full(ctx: Context, case: Case) -> dict[str, Any]:
    """A whole case, through the projection."""
    view = view_case(ctx, case)
    parties = {role: {"id": party.id, "name": party.name} for role, party in view.parties.items()}
    return {**summary(case), "headline": shown_headline(view), "values": values_json(view), "parties": parties}


def task_summary(task: Task) -> dict[str, Any]:
    """What a list tells of a task."""
    shown = ("id", "case_id", "name", "title", "role", "assignee", "form", "outcomes", "status", "outcome")
    moments = {name: getattr(task, name) for name in ("created_at", "due_at", "done_at")}
    return {
        **{name: getattr(task, name) for name in shown},
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
    }


def fact(entry: Fact) -> dict[str, Any]:
    """One journal entry."""
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "type": entry.type,
        "data": entry.data,
        "hash": entry.hash,
    }
