"""Do tasks: by somebody who holds the role, with the form, ending in one of the outcomes."""

from collections.abc import Mapping
from typing import Any

from core.context import Context
from core.errors import NotFound
from modules.cases.acting import roles_for, submit_form
from modules.cases.errors import ExcludedFromTask, NotYours, TaskAlreadyDone, UnknownOutcome
from modules.cases.formtypes import plain
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
    return task.role in roles_for(ctx, case) and task.excluded != ctx.actor.id


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
    if task.role not in roles_for(ctx, case):
        raise NotYours(action=task.name)
    if task.excluded == ctx.actor.id:
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
    task.assignee = person_id
    ctx.session.add(task)
    ctx.record("task.assigned", case, task=task.id, person=person_id)
