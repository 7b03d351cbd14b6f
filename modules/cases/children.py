"""Cases that a case has opened: how they are opened, and how their parent hears of them.

A parent is told after the commit, in a transaction of its own: no command ever locks two cases, so none waits for
another one in a circle.
"""

from collections.abc import Iterator

from sqlmodel import col, select

from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from core.journal import JournalEntry
from core.kernel import Kernel
from core.outbox import OutboxMessage
from modules.cases.childnames import reads_children
from modules.cases.definitions import case_type_of
from modules.cases.limits import HOPS
from modules.cases.loading import lock_case
from modules.cases.models import Case, CaseLink
from modules.cases.opened import reference_to
from modules.cases.openedparties import parties_to_give
from modules.cases.opening import OpenRequest, begin_case, create_case
from modules.cases.openoptions import CHILD, OpenChild
from modules.cases.pending import may_have
from modules.cases.settling import settle_by_time
from modules.cases.stepping import StepFailed, StepRun
from modules.cases.stopping import TOO_DEEP
from modules.cases.values import recalculate
from modules.cases.walking import every_step

TELL = "cases.tell_parent"
"""The effect that tells a case of a change of one that it opened."""
CHANGES = ("stage.entered", "fields.set", "case.assigned")
"""The facts of a case after which its parent looks again at what it waits for."""
MOST_GENERATIONS = 20
"""Most cases of which each was opened by the one before as its child."""


def open_child(run: StepRun, options: OpenChild) -> None:
    """Open a case that belongs to this one."""
    if options.relation == CHILD and sum(1 for _ in _above(run.ctx, run.case)) >= MOST_GENERATIONS:
        raise StepFailed(TOO_DEEP)
    facts = run.facts()
    values = {name: expression.expression.evaluate(facts) for name, expression in options.fields.items()}
    parties = parties_to_give(run, options)
    child = create_case(run.ctx, OpenRequest(run.case.pack, options.case_type, values, parties, f"case:{run.case.id}"))
    run.ctx.session.add(CaseLink(parent_id=run.case.id, child_id=child.id, relation=options.relation))
    begin_case(run.ctx, child)
    recalculate(run.ctx, run.case, case_type_of(run.ctx, run.case))
    known = {options.as_: reference_to(child)} if options.as_ else {}
    run.process.values = {**run.process.values, "opened": child.id, **known}
    run.ctx.record("case.linked", run.case, child=child.id, relation=options.relation, **told_of(child))


def told_of(child: Case) -> dict[str, str]:
    """What the journal of a case says of one that belongs to it."""
    return {"child_type": child.case_type, "child_reference": child.reference}


def _above(ctx: Context, case: Case) -> Iterator[str]:
    """The case that opened this one as its child, the one that opened that, and so on."""
    at: str | None = case.id
    while at is not None:
        links = select(CaseLink.parent_id).where(CaseLink.child_id == at, CaseLink.relation == CHILD)
        at = ctx.session.exec(links.limit(1)).first()
        if at is not None:
            yield at


def follow_child(ctx: Context, case: object, entry: JournalEntry) -> None:
    """Have the parents of a case look again once this command is committed; each closing is told by itself."""
    if not isinstance(case, Case):
        return
    closed_in = case.stage if entry.type == "stage.entered" and case.closed_at else ""
    key = f"told:{case.id}:{closed_in}"
    ctx.counted[key] += 1
    if ctx.counted[key] > 1:
        return
    if not may_have(ctx, case, CaseLink):
        return
    parents = select(CaseLink.parent_id).where(CaseLink.child_id == case.id)
    for parent in ctx.session.exec(select(Case).where(col(Case.id).in_(parents))).all():
        if closed_in or _knows(ctx, parent, case):
            told = {"case_id": parent.id, "child_id": case.id, "closed_in": closed_in}
            ctx.later(TELL, parent, hops=ctx.counted[HOPS], **told)


def _knows(ctx: Context, parent: Case, child: Case) -> bool:
    """Whether the parent reads what stands in such a case: by a name that its steps gave it, or all of them."""
    if reads_children(case_type_of(ctx, parent)):
        return True
    options = (step.options for _, step in every_step(case_type_of(ctx, parent)))
    return any(isinstance(one, OpenChild) and one.as_ and one.case_type == child.case_type for one in options)


class TellParent(CommandModel):
    """A case that belongs to this one has changed.

    `closed_in` names the stage if it was closed; `linked` how it relates, if somebody else has just opened it.
    """

    case_id: str
    child_id: str
    closed_in: str = ""
    linked: str = ""
    hops: int = 0
    """How many changes from case to case led to it."""


def tell_parent(_: Kernel, message: OutboxMessage) -> TellParent:
    """Tell a case of a change of one that it opened."""
    return TellParent(**message.payload)


def hear_of_child(command: TellParent, ctx: Context) -> Answer:
    """Write the end of the child into the journal, and let what waits look again."""
    case = lock_case(ctx, command.case_id, "read")
    ctx.counted[HOPS] = command.hops
    child = ctx.session.get(Case, command.child_id)
    if child is not None and command.linked:
        ctx.record("case.linked", case, child=child.id, relation=command.linked, **told_of(child))
    if child is not None and command.closed_in:
        ctx.record("child.closed", case, child=child.id, **told_of(child), child_stage=command.closed_in)
    settle_by_time(ctx, case)
    return {"stage": case.stage}
