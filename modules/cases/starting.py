"""What the step `start` does: it starts another process and, where it says so, waits until that one has ended."""

from collections.abc import Iterator, Mapping

from sqlmodel import col, select

from core.context import Context
from modules.cases.models import CaseProcess, ProcessStatus
from modules.cases.processes import make_process, running_one, start_process
from modules.cases.running import awaited_end, begin
from modules.cases.startoptions import DONE, FAILED, LATE, STOPPED, Start
from modules.cases.stepping import StepFailed, StepRun, Wait
from modules.cases.stopping import LIVE, TOO_DEEP

MOST_CHAIN = 10
"""Most processes that wait one for the other."""
ENDS: Mapping[str, str] = {ProcessStatus.DONE: DONE, ProcessStatus.STOPPED: STOPPED, ProcessStatus.INCIDENT: FAILED}


def start(run: StepRun, options: Start) -> Wait | None:
    """Start another process of this case; with `wait`, rest until it has ended or the time is over."""
    if not options.wait:
        start_process(run.ctx, run.case, f"process:{options.process}")
        return None
    other = _awaited(run) if run.woken_by else _start(run, options)
    if other is not None and other.status in LIVE:
        limit = run.over(options.at_most, run.since, options.calendar)
        if limit is None or limit > run.ctx.now():
            return Wait(awaited_end(other), until=limit, again=True)
        _leave(run, options, LATE)
    else:
        _leave(run, options, ENDS[other.status] if other else DONE)
    return None


def _leave(run: StepRun, options: Start, outcome: str) -> None:
    run.process.awaits = None
    if options.id:
        late = outcome == LATE
        run.leave(options.id, {"ended": not late, "timed_out": late, "outcome": outcome})


def _awaited(run: StepRun) -> CaseProcess | None:
    return run.ctx.session.get(CaseProcess, (run.process.awaits or "").partition(":")[2])


def _start(run: StepRun, options: Start) -> CaseProcess | None:
    """The process that was started, or the one that runs already where only one may; None when it has no steps.

    What is waited for is written before it begins, so that those that it starts in turn know how deep they stand.
    """
    ctx, case = run.ctx, run.case
    above = {one.id for one in _chain(ctx, run.process)}
    if len(above) > MOST_CHAIN:
        raise StepFailed(TOO_DEEP)
    made = make_process(ctx, case, f"process:{options.process}")
    other = made or running_one(ctx, case, options.process)
    if other is None:
        return None
    if other.id in above:
        raise StepFailed(TOO_DEEP)
    run.process.awaits = awaited_end(other)
    ctx.session.add(run.process)
    ctx.session.flush()
    if made:
        begin(ctx, case, made)
    return other


def _chain(ctx: Context, process: CaseProcess) -> Iterator[CaseProcess]:
    """The process itself without its branches, whichever waits for its end, and so on upwards."""
    seen: set[str] = set()
    at: CaseProcess | None = process
    while at is not None and at.id not in seen:
        seen.add(at.id)
        if at.parent_id:
            at = ctx.session.get(CaseProcess, at.parent_id)
            continue
        yield at
        at = _waiter(ctx, at)


def _waiter(ctx: Context, process: CaseProcess) -> CaseProcess | None:
    statement = select(CaseProcess).where(
        CaseProcess.case_id == process.case_id,
        CaseProcess.awaits == awaited_end(process),
        col(CaseProcess.status).in_(LIVE),
    )
    return ctx.session.exec(statement.order_by(col(CaseProcess.id)).limit(1)).first()
