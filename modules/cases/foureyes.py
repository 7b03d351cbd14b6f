"""Four eyes: whoever did one thing may not do the one that checks it."""

from collections.abc import Iterable

from sqlmodel import col, select

from core.context import Context
from core.journal import JournalEntry
from modules.cases.models import Case, Task, TaskStatus
from modules.cases.renaming import MIGRATED

OPENED_BY = "opened_by"
"""Under `not`: whoever opened the case."""


def is_barred(ctx: Context, case: Case, names: Iterable[str]) -> bool:
    """Whether the actor was the last one to do one of these tasks or transitions of the case."""
    return any(ctx.actor.label == last_doer(ctx, case, name) for name in names)


def is_excluded(ctx: Context, case: Case, task: Task) -> bool:
    """Whether somebody else must do the task: the actor did what it checks, or one of its kind already."""
    return is_barred(ctx, case, task.checks) or (task.one_each and ctx.actor.label in answered(ctx, task))


def answered(ctx: Context, task: Task) -> frozenset[str]:
    """The labels of those who did a task of this name in the same process."""
    statement = select(Task.done_by).where(
        Task.process_id == task.process_id, Task.name == task.name, Task.status == TaskStatus.DONE
    )
    return frozenset(str(doer) for doer in ctx.session.exec(statement))


def last_doer(ctx: Context, case: Case, name: str) -> str | None:
    """The label of the actor who last did the task or ran the transition called so, or who opened the case."""
    if name == OPENED_BY:
        return _opener(ctx, case)
    done = select(Task.done_by).where(Task.case_id == case.id, Task.name == name, Task.status == TaskStatus.DONE)
    doer = ctx.session.exec(done.order_by(col(Task.done_at).desc()).limit(1)).first()
    return doer or _last_runner(ctx, case, name)


def _opener(ctx: Context, case: Case) -> str | None:
    opened = (JournalEntry.stream == case.id, JournalEntry.type == "case.opened")
    entry = ctx.session.exec(select(JournalEntry).where(*opened).order_by(col(JournalEntry.number)).limit(1)).first()
    return entry.actor if entry else None


def _last_runner(ctx: Context, case: Case, transition: str) -> str | None:
    statement = select(JournalEntry).where(
        JournalEntry.stream == case.id,
        JournalEntry.type == "transition.run",
        col(JournalEntry.data)["transition"].as_string().in_(_names_so_far(ctx, case, transition)),
    )
    entry = ctx.session.exec(statement.order_by(col(JournalEntry.number).desc()).limit(1)).first()
    return entry.actor if entry else None


def _names_so_far(ctx: Context, case: Case, transition: str) -> list[str]:
    """What a transition is called, and was called in the versions that the case followed before."""
    statement = select(JournalEntry).where(JournalEntry.stream == case.id, JournalEntry.type == MIGRATED)
    names = [transition]
    for entry in ctx.session.exec(statement.order_by(col(JournalEntry.number).desc())):
        renamed = entry.data["renamed"].get("transitions", {})
        names += [old for old, new in renamed.items() if new in names]
    return names
