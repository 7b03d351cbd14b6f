"""Do tasks: by somebody who holds the role, with the form, ending in one of the outcomes."""

from collections.abc import Mapping
from typing import Any

from core.context import Context
from core.errors import NotFound
from modules.accounts.models import Person
from modules.accounts.queries import people_with_role
from modules.cases.acting import roles_for, submit_form
from modules.cases.errors import ExcludedFromTask, NotEligible, NotYours, OnlyForOne, TaskAlreadyDone, UnknownOutcome
from modules.cases.formtypes import plain
from modules.cases.foureyes import is_barred
from modules.cases.models import Case, CaseProcess, Task, TaskStatus
from modules.cases.processes import resume
from modules.cases.settling import settle


def find_task(ctx: Context, task_id: str) -> Task:
    """The task; raises `NotFound`."""
    task = ctx.session.get(Task, task_id) if len(task_id) <= 36 else None
    if task is None:
        raise NotFound(kind="task", id=task_id[:36])
    return task


def may_do(ctx: Context, case: Case, task: Task) -> bool:
    """Whether the actor is one of those who may do the task."""
    return is_meant(ctx, case, task) and not is_barred(ctx, case, task.checks)


def is_meant(ctx: Context, case: Case, task: Task) -> bool:
    """Whether the task is for the actor, four eyes left aside."""
    if task.person is not None:
        return task.person == ctx.actor.id
    if task.chooser is not None and task.assignee != ctx.actor.id:
        return False
    return task.role in roles_for(ctx, case)


def may_choose(ctx: Context, case: Case, task: Task) -> bool:
    """Whether the actor is one of those who choose who does the task."""
    return task.status == TaskStatus.OPEN and task.chooser is not None and task.chooser in roles_for(ctx, case)


def eligible(ctx: Context, case: Case, task: Task) -> list[Person]:
    """The people among whom the doer of the task is chosen, by name."""
    return people_with_role(ctx, case.pack, task.role)


def complete_task(ctx: Context, case: Case, task: Task, outcome: str, values: Mapping[str, Any] | None) -> None:
    """End an open task with `outcome`; the process that waits for it goes on."""
    _check(ctx, case, task, outcome)
    cleaned = submit_form(ctx, case, task.form, f"task:{task.name}", values) if task.form else {}
    task.status, task.outcome = TaskStatus.DONE, outcome
    task.done_at, task.done_by = ctx.now(), ctx.actor.label
    ctx.session.add(task)
    ctx.record("task.completed", case, task=task.id, name=task.name, outcome=outcome)
    result = {**plain(cleaned), "outcome": outcome, "by": ctx.actor.label}
    _remember_form(ctx, task)
    resume(ctx, case, f"task:{task.id}", {task.name: result})
    settle(ctx, case)


def _check(ctx: Context, case: Case, task: Task, outcome: str) -> None:
    if task.status != TaskStatus.OPEN:
        raise TaskAlreadyDone(task=task.name)
    if not is_meant(ctx, case, task):
        raise NotYours(action=task.name)
    if is_barred(ctx, case, task.checks):
        raise ExcludedFromTask(task=task.name, action=task.name)
    if outcome not in task.outcomes:
        raise UnknownOutcome(task=task.name, outcome=outcome[:64], outcomes=", ".join(task.outcomes))


def _remember_form(ctx: Context, task: Task) -> None:
    """Let the process know which form the task's values come from, so that they read back exactly."""
    process = ctx.session.get(CaseProcess, task.process_id) if task.process_id else None
    if process and task.form:
        process.values = {
            **process.values,
            "forms": {**process.values.get("forms", {}), task.name: task.form},
        }


def assign_task(ctx: Context, case: Case, task: Task, person_id: str | None) -> None:
    """Give an open task to one person, or back to everybody who may do it."""
    if task.status != TaskStatus.OPEN:
        raise TaskAlreadyDone(task=task.name)
    if task.person is not None and person_id != task.person:
        raise OnlyForOne(task=task.name)
    if task.chooser is not None and person_id not in {None, *(one.id for one in eligible(ctx, case, task))}:
        raise NotEligible(task=task.name)
    task.assignee = person_id
    ctx.session.add(task)
    ctx.record("task.assigned", case, task=task.id, person=person_id)
