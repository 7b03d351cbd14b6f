"""Branches of a process: child rows that advance on their own, and what decides when the process goes on."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from core.context import Context
from modules.cases.exact import to_json
from modules.cases.forkoptions import ForEach
from modules.cases.models import CaseProcess, ProcessStatus
from modules.cases.programs import Fork
from modules.cases.stepping import StepRun

MOST_BRANCHES = 500
ITEMS = "@items"
"""Where a branch keeps the values at hand, in their exact form."""
FORMS = "forms"
LIVE = (ProcessStatus.RUNNING, ProcessStatus.WAITING)


def branches_of(ctx: Context, process: CaseProcess, fork: Fork) -> list[CaseProcess]:
    """The branches that the process has at this place, in order."""
    statement = select(CaseProcess).where(CaseProcess.parent_id == process.id)
    found = ctx.session.exec(statement.order_by(col(CaseProcess.id)))
    return [one for one in found if (one.branch or "").startswith(f"{fork.id}.")]


def make_branches(run: StepRun, fork: Fork) -> list[CaseProcess] | None:
    """One row for each branch, ready to begin; none when the list is too long."""
    known = _values_of_each(run, fork)
    if len(known) > MOST_BRANCHES:
        return None
    made = [_branch(run, f"{fork.id}.{name}", values) for name, values in known.items()]
    for one in made:
        run.ctx.session.add(one)
    run.ctx.session.flush()
    return made


def _values_of_each(run: StepRun, fork: Fork) -> Mapping[str, Mapping[str, Any]]:
    """What each branch knows at its start, by the name of the branch."""
    inherited = run.process.values
    if not isinstance(fork.step.options, ForEach):
        return dict.fromkeys(fork.starts, inherited)
    found: Any = fork.step.options.in_.expression.evaluate(run.facts())
    items = list(found) if isinstance(found, list | tuple) else []
    name, outer = fork.step.options.item, inherited.get(ITEMS, {})
    return {str(n): {**inherited, ITEMS: {**outer, name: to_json(one)}} for n, one in enumerate(items, 1)}


def _branch(run: StepRun, name: str, values: Mapping[str, Any]) -> CaseProcess:
    return CaseProcess(
        case_id=run.case.id,
        name=run.process.name,
        parent_id=run.process.id,
        branch=name,
        values=dict(values),
        until_stage=run.process.until_stage,
        status=ProcessStatus.READY,
        started_at=run.ctx.now(),
        started_by=run.process.started_by,
    )


def start_of(fork: Fork, branch: CaseProcess) -> int:
    """The instruction at which the branch begins."""
    name = (branch.branch or "").partition(".")[2]
    return fork.starts[name] if name in fork.starts else next(iter(fork.starts.values()))


def next_branch(fork: Fork, branches: Sequence[CaseProcess]) -> CaseProcess | None:
    """The branch to begin now: none once the fork is decided, nor while one runs of those that take turns."""
    if joined(fork, branches):
        return None
    options = fork.step.options
    takes_turns = isinstance(options, ForEach) and not options.together
    if takes_turns and any(one.status in LIVE for one in branches):
        return None
    return next((one for one in branches if one.status == ProcessStatus.READY), None)


def joined(fork: Fork, branches: Sequence[CaseProcess]) -> bool:
    """Whether the process may go on: all branches ended, or the first one where that is enough."""
    if getattr(fork.step.options, "join", "all") == "any" and any(one.status == ProcessStatus.DONE for one in branches):
        return True
    return all(one.status not in (*LIVE, ProcessStatus.READY) for one in branches)


def gather(process: CaseProcess, fork: Fork, branches: Sequence[CaseProcess]) -> None:
    """Let the process know what its branches left."""
    before = process.values
    left = [{name: v for name, v in one.values.items() if name not in before} for one in branches]
    forms = {name: form for one in branches for name, form in one.values.get(FORMS, {}).items()}
    if not isinstance(fork.step.options, ForEach):
        process.values = {**before, **{name: v for one in left for name, v in one.items()}, FORMS: forms}
    elif fork.step.options.id:
        rows = [_row(one, names) for one, names in zip(branches, left, strict=True)]
        process.values = {**before, ITEMS: {**before.get(ITEMS, {}), fork.step.options.id: rows}}


def _row(branch: CaseProcess, left: Mapping[str, Any]) -> dict[str, Any]:
    return {**branch.values.get(ITEMS, {}), **{n: v for n, v in left.items() if n not in (ITEMS, FORMS)}}
