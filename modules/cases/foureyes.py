"""Four eyes: whoever did one thing may not do the one that checks it."""

from collections.abc import Iterable

from sqlmodel import col, select

from core.context import Context
from core.journal import JournalEntry
from modules.cases.models import Case, Task, TaskStatus


def is_barred(ctx: Context, case: Case, names: Iterable[str]) -> bool:
    """Whether the actor was the last one to do one of these tasks or transitions of the case."""
    return any(ctx.actor.label == last_doer(ctx, case, name) for name in names)


def last_doer(ctx: Context, case: Case, name: str) -> str | None:
    """The label of the actor who last did the task or ran the transition called so."""
    done = select(Task.done_by).where(Task.case_id == case.id, Task.name == name, Task.status == TaskStatus.DONE)
    doer = ctx.session.exec(done.order_by(col(Task.done_at).desc()).limit(1)).first()
    return doer or _last_runner(ctx, case, name)


def _last_runner(ctx: Context, case: Case, transition: str) -> str | None:
    statement = select(JournalEntry).where(
        JournalEntry.stream == case.id,
        JournalEntry.type == "transition.run",
        col(JournalEntry.data)["transition"].as_string() == transition,
    )
    entry = ctx.session.exec(statement.order_by(col(JournalEntry.number).desc()).limit(1)).first()
    return entry.actor if entry else None
