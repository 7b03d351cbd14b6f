"""What the steps `run` and `change_case` do: a declared transition of this case, or a change of another one.

Another case is changed after the commit, by a command of its own that locks that case alone. Changes that answer each
other without end stop: each one tells how many came before it in a row.
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from core.errors import GaveUp
from core.kernel import Kernel
from core.outbox import OutboxMessage
from modules.cases.definitions import case_type_of
from modules.cases.headlines import refresh_headline
from modules.cases.limits import HOPS, may_go_on
from modules.cases.loading import lock_case
from modules.cases.models import Case, CaseLink
from modules.cases.opened import OpenedCase
from modules.cases.openoptions import CHILD
from modules.cases.planning import plan
from modules.cases.runoptions import PARENT, ChangeCase, Run
from modules.cases.settling import MOST_MOVES, MOVES, run_transition, settle
from modules.cases.stepping import StepFailed, StepRun
from modules.cases.values import set_values

CHANGE = "cases.change_case"
"""The effect that changes another case."""
MOST_HOPS = 20
"""Most changes from case to case that follow from each other."""
RUNS_AWAY, NOT_POSSIBLE = "runs_away", "not_possible"


class CaseNotChanged(GaveUp):
    """Case {source} was to run {action} in {reference}, which can't be done where that case stands.

    Bring the case to where it can and try again, or skip it.
    """


def run_declared(run: StepRun, options: Run) -> None:
    """Run a transition of this case with its guard and its steps."""
    done = _may(run.ctx, run.case, options.transition)
    if not done and options.otherwise == "fail":
        raise StepFailed(NOT_POSSIBLE)
    if done and not may_go_on(run.ctx, run.case, MOVES, MOST_MOVES, options.transition):
        raise StepFailed(RUNS_AWAY)
    if options.id:
        run.leave(options.id, {"done": done})
    if done:
        run_transition(run.ctx, run.case, options.transition)


def change_case(run: StepRun, options: ChangeCase) -> None:
    """Have other cases changed once this one is written; a case that is not there is left out."""
    others = _children(run, options.children) if options.children else _other(run, options.case or PARENT)
    hops = run.ctx.counted[HOPS] + 1
    if others and hops > MOST_HOPS:
        raise StepFailed(RUNS_AWAY)
    facts = run.facts()
    for other in others:
        fields = case_type_of(run.ctx, other).fields
        given = {name: value.expression.evaluate(facts) for name, value in options.set_.items() if name in fields}
        values = {name: fields[name].keep(value) for name, value in given.items()}
        told = {"values": values, "action": options.run or "", "otherwise": options.otherwise}
        run.ctx.later(CHANGE, other, case_id=other.id, source=run.case.reference, hops=hops, **told)


def _children(run: StepRun, case_type: str) -> list[Case]:
    """The open cases of a type that belong to this one, oldest first."""
    linked = select(CaseLink.child_id).where(CaseLink.parent_id == run.case.id)
    open_ones = select(Case).where(col(Case.id).in_(linked), Case.case_type == case_type, col(Case.closed_at).is_(None))
    return list(run.ctx.session.exec(open_ones.order_by(col(Case.id))))


def _other(run: StepRun, name: str) -> list[Case]:
    """The case that a name stands for, if it is there."""
    case_id = _parent(run) if name == PARENT else _opened(run.known.get(name))
    case = run.ctx.session.get(Case, case_id) if case_id else None
    return [case] if case else []


def _parent(run: StepRun) -> str | None:
    links = select(CaseLink).where(CaseLink.child_id == run.case.id)
    found = sorted(run.ctx.session.exec(links.order_by(col(CaseLink.parent_id))), key=lambda o: o.relation != CHILD)
    return found[0].parent_id if found else None


def _opened(known: object) -> str | None:
    return known.case_id if isinstance(known, OpenedCase) else None


class ChangeOtherCase(CommandModel):
    """Change a case because a step of another one says so."""

    case_id: str
    source: str
    """Reference of the case whose step it is."""
    hops: int
    values: dict[str, Any]
    action: str = ""
    otherwise: str = "fail"


def changed_by_step(_: Kernel, message: OutboxMessage) -> ChangeOtherCase:
    """Change a case because a step of another one says so."""
    return ChangeOtherCase(**message.payload)


def change_other(command: ChangeOtherCase, ctx: Context) -> Answer:
    """Set the fields and run the transition; raises `CaseNotChanged` when that can't be."""
    case = lock_case(ctx, command.case_id, "read")
    ctx.counted[HOPS] = command.hops
    case_type = case_type_of(ctx, case)
    set_values(ctx, case, case_type, _values(ctx, case, command.values), f"case:{command.source}")
    refresh_headline(ctx, case, case_type)
    if command.action and _may(ctx, case, command.action):
        run_transition(ctx, case, command.action)
    elif command.action and command.otherwise == "fail":
        raise CaseNotChanged(source=command.source, action=command.action, reference=case.reference)
    settle(ctx, case)
    return {"stage": case.stage}


def _values(ctx: Context, case: Case, kept: Mapping[str, Any]) -> dict[str, object]:
    fields = case_type_of(ctx, case).fields
    return {name: fields[name].load(value) for name, value in kept.items() if name in fields}


def _may(ctx: Context, case: Case, name: str) -> bool:
    """Whether the transition may run now by itself; one that the case's version does not know may not."""
    case_type = case_type_of(ctx, case)
    return name in case_type.transitions and plan(case_type, case.stage, name, ctx.facts(case), None).allowed
