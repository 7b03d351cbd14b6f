"""Answers that are alike: several people of one role are asked the same, and each of them gives one."""

from sqlmodel import col, select

from core.context import Context
from modules.cases.foureyes import answered
from modules.cases.models import Task, TaskStatus


def own_of(ctx: Context, task: Task) -> Task:
    """The task, or the open one in its place that is the actor's among those that are alike, if they may still answer.

    That is the one which they have taken or were given, else the first that nobody has.
    """
    if not task.one_each or ctx.actor.label in answered(ctx, task):
        return task
    alike = _alike(ctx, task)
    mine = [one for one in alike if ctx.actor.id in (one.person, one.assignee)]
    open_to_all = [one for one in alike if one.person is None]
    free = [one for one in open_to_all if one.assignee is None]
    return next(iter((*mine, *free, *open_to_all)), task)


def _alike(ctx: Context, task: Task) -> list[Task]:
    """The open tasks of the same name, role and process, in the order in which they were given."""
    alike = (Task.process_id == task.process_id, Task.name == task.name, Task.role == task.role)
    found = select(Task).where(Task.case_id == task.case_id, *alike, Task.status == TaskStatus.OPEN)
    return list(ctx.session.exec(found.order_by(col(Task.id))))
