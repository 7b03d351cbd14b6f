"""Lists of tasks: the actor's own, those of its roles, those that are done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col, select

from core.context import Context
from core.definitions.language import Text
from modules.cases.models import Case, Task, TaskStatus
from modules.cases.queries import CaseView, readable
from modules.cases.tasks import may_do
from modules.cases.twins import own_of
from modules.dossiers.people import names_of
from modules.dossiers.showing import Shown, headline_of, show_due
from modules.dossiers.viewing import views_of

MOST = 100


@dataclass(frozen=True)
class TaskRow:
    """One task of a list, with the case that it is about."""

    task: Task
    title: Text
    case: Case
    headline: str
    state: str
    due: Shown
    assignee: str
    done_by: str
    outcome: Text | None

    @property
    def url(self) -> str:
        """The page to do it on."""
        return f"/tasks/{self.task.id}"


def task_rows(ctx: Context, tasks: Sequence[Task], views: Mapping[str, CaseView]) -> list[TaskRow]:
    """The tasks as lists show them; `views` holds the case of each."""
    names = names_of(ctx, {one for task in tasks for one in (task.assignee, _doer(task))})
    return [_row(ctx, task, views[task.case_id], names) for task in tasks]


def _row(ctx: Context, task: Task, view: CaseView, names: Mapping[str, str]) -> TaskRow:
    due = show_due(ctx, task.due_at)
    outcome = task.outcomes.get(task.outcome or "")
    return TaskRow(
        task=task,
        title=Text.of(task.title),
        case=view.case,
        headline=headline_of(view),
        state=_state(task, due),
        due=due,
        assignee=names.get(task.assignee or "", ""),
        done_by=names.get(_doer(task) or "", ""),
        outcome=Text.of(outcome) if outcome else None,
    )


def _doer(task: Task) -> str | None:
    kind, _, id_ = (task.done_by or "").partition(":")
    return id_ if kind == "person" else None


def _state(task: Task, due: Shown) -> str:
    if task.status != TaskStatus.OPEN:
        return "done"
    return "late" if due.tone == "late" else "open"


def _mine(ctx: Context) -> ColumnElement[bool]:
    return and_(col(Task.status) == TaskStatus.OPEN, col(Task.assignee) == ctx.actor.id)


def _of_roles(ctx: Context) -> ColumnElement[bool]:
    """Open tasks of nobody that the actor may do."""
    return and_(col(Task.status) == TaskStatus.OPEN, col(Task.assignee).is_(None), may_do_any(ctx))


def _done(ctx: Context) -> ColumnElement[bool]:
    return and_(col(Task.status) == TaskStatus.DONE, col(Task.done_by) == ctx.actor.label)


LISTS: Mapping[str, Callable[[Context], ColumnElement[bool]]] = {
    "mine": _mine,
    "roles": _of_roles,
    "done": _done,
}


def may_do_any(ctx: Context) -> ColumnElement[bool]:
    """Tasks of roles that the actor holds in their pack, four eyes left aside."""
    packs = {pack for pack, _ in ctx.actor.roles}
    legs = [
        and_(
            col(Case.pack) == pack,
            col(Task.person).is_(None),
            col(Task.chooser).is_(None),
            col(Task.role).in_(sorted(ctx.kernel.policies.roles_of(ctx.actor, pack))),
        )
        for pack in sorted(packs)
    ]
    return or_(false(), *legs)


def list_tasks(ctx: Context, which: str) -> list[TaskRow]:
    """The tasks of one of `LISTS` whose case the actor may read, the most urgent first, at most `MOST`."""
    statement: Any = select(Task, Case).join(Case, col(Case.id) == col(Task.case_id))
    latest = which == "done"
    order = [col(Task.done_at).desc()] if latest else [col(Task.due_at).is_(None), col(Task.due_at)]
    statement = statement.where(LISTS[which](ctx), readable(ctx)).order_by(*order, col(Task.id)).limit(MOST)
    rows = list(ctx.session.exec(statement))
    if which == "roles":
        rows = [(task, case) for task, case in rows if may_do(ctx, case, task)]
    elif which == "mine":
        rows = [(task, case) for task, case in rows if own_of(ctx, task).id == task.id]
    views = {view.case.id: view for view in views_of(ctx, list({case.id: case for _, case in rows}.values()))}
    return task_rows(ctx, [task for task, _ in rows], views)
