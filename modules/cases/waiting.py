"""What the step `wait` does: each time it is woken it looks again."""

from datetime import date, datetime, time
from typing import Any

from modules.cases.processes import CONDITION, FACT, TIME
from modules.cases.stepping import StepRun, Wait
from modules.cases.waitoptions import WaitFor


def wait(run: StepRun, options: WaitFor) -> Wait | None:
    """Rest until the time is over, the condition holds or the fact is recorded, at most as long as is said."""
    limit = run.over(options.at_most, run.since, options.calendar)
    answer = _fact(run, options) if options.fact else _moment(run, options)
    if answer is None:
        _tell(run, options, timed_out=False)
        return None
    if limit is not None and limit <= run.ctx.now():
        _tell(run, options, timed_out=True)
        return None
    return Wait(answer.awaits, until=min(filter(None, (answer.until, limit)), default=None), again=True)


def _tell(run: StepRun, options: WaitFor, timed_out: bool) -> None:
    """Let later steps know whether the time was over."""
    if options.id and options.at_most:
        run.leave(options.id, {"timed_out": timed_out})


def _fact(run: StepRun, options: WaitFor) -> Wait | None:
    awaits = f"{FACT}:{options.fact}"
    if run.woken_by == awaits:
        facts = run.facts(run.happened)
        if options.when is None or options.when.expression.holds(facts):
            return None
    return Wait(awaits)


def _moment(run: StepRun, options: WaitFor) -> Wait | None:
    """None when the condition holds or the moment has come; what is calculated is looked at again with every change."""
    if options.for_ is not None:
        awaits = TIME if options.for_.fixed else CONDITION
        found: Any = run.over(options.for_, run.since, options.calendar)
    else:
        awaits = CONDITION
        found = options.until.expression.evaluate(run.facts()) if options.until else True
    if not isinstance(found, date):
        return None if found is True else Wait(CONDITION)
    comes = found if isinstance(found, datetime) else datetime.combine(found, time(), run.zone)
    return None if comes <= run.ctx.now() else Wait(awaits, until=comes)
