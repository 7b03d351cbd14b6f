"""Load a case to change it: one writer at a time, rights checked, version counted."""

from collections.abc import Sequence
from typing import Any

from core.context import Context
from core.errors import NotFound, Stale
from core.journal import JournalHead
from core.rows.making import change
from core.rows.session import Fetch, Inquiry
from modules.cases.errors import CaseErased
from modules.cases.models import Case
from modules.cases.pending import QUESTION


def load_case(ctx: Context, case_id: str) -> Case:
    """The case as it stands once it is locked for this transaction; raises `NotFound`."""
    # what was read before the lock may have changed while we waited for it
    locked = {"populate_existing": True, "with_for_update": True}
    case: Case | None = ctx.session.get(Case, case_id, **locked) if len(case_id) <= 36 else None
    if case is None:
        raise NotFound(kind="case", id=case_id[:36])
    return case


def first_of_case(command: Any, _: Context) -> Sequence[Fetch | Inquiry]:
    """What every command about a case (`case_id`) reads first, in the order in which it is locked."""
    id_: str = command.case_id
    if len(id_) > 36:
        return ()
    return Fetch(Case, (id_,), lock=True), Fetch(JournalHead, (id_,), lock=True), Inquiry(QUESTION, {"case": id_})


def lock_case(ctx: Context, case_id: str, action: str, expected_version: int | None = None) -> Case:
    """The case, locked, if the actor may do `action` with it.

    Raises `Stale` when it changed since it was read, and `CaseErased` when nothing can be done with it any more.
    """
    case = load_case(ctx, case_id)
    if case.erased_at is not None:
        ctx.require("read", case)
        raise CaseErased(case=case.reference)
    ctx.require(action, case)
    if expected_version is not None and case.version != expected_version:
        raise Stale(thing=case.reference)
    return case


def touch(ctx: Context, case: Case) -> None:
    """Count the change, so that whoever read the case before knows."""
    change(case, version=case.version + 1, changed_at=ctx.now())
    ctx.session.add(case)
