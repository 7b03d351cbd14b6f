"""What still hangs on a case: open tasks, unfinished processes, timers, and the cases that opened it.

A command asks once, under the lock of the case, and looks no further where there is nothing: most cases are quiet.
"""

from sqlalchemy import String, bindparam, or_
from sqlmodel import col, select

from core.context import Context
from core.journal import JournalHead
from core.rows.questions import Question
from modules.cases.fieldmodels import CaseProvenance
from modules.cases.models import Case, CaseLink, CaseProcess, ProcessStatus, Task, TaskStatus, Timer

PENDING = "cases_pending"
LIVE = (ProcessStatus.READY, ProcessStatus.RUNNING, ProcessStatus.WAITING)
KINDS = (Task, CaseProcess, Timer, CaseLink)
CASE = bindparam("case", type_=String())
UNFINISHED = or_(*(col(CaseProcess.status) == status for status in LIVE))
QUESTION = Question(
    select(
        select(Task.id).where(col(Task.case_id) == CASE, Task.status == TaskStatus.OPEN).exists(),
        select(CaseProcess.id).where(col(CaseProcess.case_id) == CASE, UNFINISHED).exists(),
        select(Timer.id).where(col(Timer.case_id) == CASE).exists(),
        select(CaseLink.child_id).where(col(CaseLink.child_id) == CASE).exists(),
    )
)


def may_have(ctx: Context, case: Case, kind: type[Task | CaseProcess | Timer | CaseLink]) -> bool:
    """Whether the locked case may have an open task, an unfinished process, a timer of any state, or a parent."""
    return kind in ctx.session.made or kind in _found(ctx, case)


def note_new(ctx: Context, case: Case) -> None:
    """A case that was just made has nothing of these, no journal and no values whose origin is known."""
    ctx.session.info.setdefault(PENDING, {})[case.id] = frozenset()
    for class_ in (JournalHead, CaseProvenance):
        ctx.session.expect_none(class_, case.id)


def _found(ctx: Context, case: Case) -> frozenset[type]:
    """What it had when the command first asked; what the command itself adds is known to the session."""
    known: dict[str, frozenset[type]] = ctx.session.info.setdefault(PENDING, {})
    if case.id not in known:
        ((*flags,),) = ctx.session.ask(QUESTION, case=case.id)
        known[case.id] = frozenset(kind for kind, there in zip(KINDS, flags, strict=True) if there)
    return known[case.id]
