"""Do tasks: by somebody who holds the role, with the form, ending in one of the outcomes."""

from collections.abc import Mapping
from typing import Any

from core.context import Context
from core.definitions.language import Text
from core.errors import NotFound
from modules.accounts.models import Person
from modules.accounts.queries import people_with_role, person_name
from modules.cases.acting import roles_for, submit_form
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.errors import (
    ExcludedFromTask,
    NotEligible,
    NotHandedOver,
    NotYours,
    OnlyForOne,
    TaskAlreadyDone,
    UnknownOutcome,
)
from modules.cases.formtypes import plain
from modules.cases.foureyes import answered, is_excluded
from modules.cases.models import Case, CaseProcess, Task, TaskStatus
from modules.cases.processes import resume
from modules.cases.roletitles import roles_in_words
from modules.cases.settling import settle
from modules.cases.twins import own_of


def find_task(ctx: Context, task_id: str) -> Task:
    """The task; raises `NotFound`."""
    task = ctx.session.get(Task, task_id) if len(task_id) <= 36 else None
    if task is None:
        raise NotFound(kind="task", id=task_id[:36])
    return task


def may_do(ctx: Context, case: Case, task: Task) -> bool:
    """Whether the actor is one of those who may do the task; of answers that are alike, it is one of them only."""
    if not is_meant(ctx, case, task) or is_excluded(ctx, case, task):
        return False
    return task.status != TaskStatus.OPEN or own_of(ctx, task).id == task.id


def is_meant(ctx: Context, case: Case, task: Task) -> bool:
    """Whether the task is for the actor, four eyes left aside."""
    if task.person is not None:
        return task.person == ctx.actor.id
    if task.chooser is not None and task.assignee != ctx.actor.id:
        return False
    return task.role in roles_for(ctx, case)


def may_choose(ctx: Context, case: Case, task: Task) -> bool:
    """Whether the actor is one of those who choose who does the task."""
    chooses = task.chooser is not None and task.chooser in roles_for(ctx, case)
    return task.status == TaskStatus.OPEN and (chooses or hands_over(ctx, case, task))


def hands_over(ctx: Context, case: Case, task: Task) -> bool:
    """Whether the actor may do the task and may have somebody else do it instead."""
    return task.delegate is not None and may_do(ctx, case, task)


def eligible(ctx: Context, case: Case, task: Task) -> list[Person]:
    """The people among whom the doer of the task is chosen, by name; without those who answered already."""
    return _among(ctx, case, task, {task.role, task.delegate or task.role})


def _among(ctx: Context, case: Case, task: Task, roles: set[str]) -> list[Person]:
    found = {one.id: one for role in roles for one in _holders(ctx, case, role)}
    done = answered(ctx, task) if task.one_each else frozenset()
    allowed = [one for one in found.values() if f"person:{one.id}" not in done]
    return sorted(allowed, key=lambda one: (one.name, one.id))


def _holders(ctx: Context, case: Case, role: str) -> list[Person]:
    return people_with_role(ctx, case.pack, role)


def complete_task(ctx: Context, case: Case, task: Task, outcome: str, values: Mapping[str, Any] | None) -> None:
    """End an open task with `outcome`; the process that waits for it goes on.

    Where several are asked alike and somebody else was quicker, the actor's answer is the next one.
    """
    task = own_of(ctx, task) if task.status == TaskStatus.DONE else task
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


def _whose(ctx: Context, case: Case, task: Task) -> str:
    """The role or the person that a task is for."""
    if task.person:
        return person_name(ctx, task.person) or "–"
    return roles_in_words(pack_of(ctx, case), case_type_of(ctx, case), [task.role], ctx.actor.language)


def _check(ctx: Context, case: Case, task: Task, outcome: str) -> None:
    if task.status != TaskStatus.OPEN:
        raise TaskAlreadyDone(task=task.name)
    if not is_meant(ctx, case, task):
        raise NotYours(action=Text.of(task.title).in_(ctx.actor.language), roles=_whose(ctx, case, task))
    if is_excluded(ctx, case, task):
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
    if task.person not in (None, person_id) and not hands_over(ctx, case, task):
        raise OnlyForOne(task=task.name)
    if person_id not in {None, ctx.actor.id, task.person} and hands_over(ctx, case, task):
        _hand_over(ctx, case, task, str(person_id))
    elif task.one_each and task.delegate is None and person_id not in (None, ctx.actor.id):
        raise NotHandedOver(task=task.name)
    elif not _may_get(ctx, case, task, person_id):
        raise NotEligible(task=task.name)
    task.assignee = person_id
    ctx.session.add(task)
    ctx.record("task.assigned", case, task=task.id, person=person_id)


def _may_get(ctx: Context, case: Case, task: Task, person_id: str | None) -> bool:
    """Whether the task may be given to this person, who must be able to do it; None gives it back."""
    if person_id in (None, task.person):
        return True
    if person_id == ctx.actor.id and task.chooser is None:
        return task.role in roles_for(ctx, case)
    return person_id in {one.id for one in _among(ctx, case, task, {task.role})}


def _hand_over(ctx: Context, case: Case, task: Task, person_id: str) -> None:
    """From now on this person does the task, and nobody else."""
    if person_id not in {one.id for one in eligible(ctx, case, task)}:
        raise NotEligible(task=task.name)
    task.person = person_id
    ctx.record("task.delegated", case, task=task.id, person=person_id)
