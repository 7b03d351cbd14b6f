"""Load a case to change it: one writer at a time, rights checked, version counted."""

from sqlmodel import col, select

from core.context import Context
from core.errors import NotFound, Stale
from modules.cases.models import Case


def load_case(ctx: Context, case_id: str) -> Case:
    """The case as it stands once it is locked for this transaction; raises `NotFound`."""
    statement = select(Case).where(col(Case.id) == case_id).with_for_update()
    # what was read before the lock may have changed while we waited for it
    statement = statement.execution_options(populate_existing=True)
    case = ctx.session.exec(statement).first() if len(case_id) <= 36 else None
    if case is None:
        raise NotFound(kind="case", id=case_id[:36])
    return case


def lock_case(ctx: Context, case_id: str, action: str, expected_version: int | None = None) -> Case:
    """The case, locked, if the actor may do `action` with it; raises `Stale` when it changed since it was read."""
    case = load_case(ctx, case_id)
    ctx.require(action, case)
    if expected_version is not None and case.version != expected_version:
        raise Stale(thing=case.reference)
    return case


def touch(ctx: Context, case: Case) -> None:
    """Count the change, so that whoever read the case before knows."""
    case.version += 1
    case.changed_at = ctx.now()
    ctx.session.add(case)
    ctx.session.flush()
