"""Rules of delays: a clock starts and stops, a rung is reached, and something comes of it."""

from collections.abc import Iterator

from core.definitions.delays import Delay
from core.definitions.durations import longer
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from modules.cases.clockoptions import Clock
from modules.cases.ladders import Ladder, Rung
from modules.cases.language import CaseType
from modules.cases.taskoptions import MakeTask
from modules.cases.walking import every_step

Path = tuple[str | int, ...]


def check_times(scope: Scope) -> Iterator[Problem]:
    """All rules of the delays of one case type."""
    case_type: CaseType = scope.file.value
    for name, stage in case_type.stages.items():
        path: Path = ("stages", name)
        yield from _ladder(path, stage.escalate, stage.due, ends_it=stage.then is not None)
        if stage.final and stage.escalate:
            message = f"the case is over in stage '{name}': nothing takes too long there"
            yield Problem((*path, "escalate"), message, code="LI318", at_key=True)
    for place, step in every_step(case_type):
        if isinstance(step.options, MakeTask):
            yield from _ladder((*place, "task"), step.options.escalate, step.options.due, ends_it=False)
    for name, clock in case_type.clocks.items():
        yield from _clock(("clocks", name), clock, case_type)
        yield from _ladder(("clocks", name), clock.escalate, clock.due, ends_it=False)


def _clock(path: Path, clock: Clock, case_type: CaseType) -> Iterator[Problem]:
    if not clock.stops and not any(stage.final for stage in case_type.stages.values()):
        yield Problem(path, "this clock never stops", "name the stages that stop it in 'stops'", "LI314", at_key=True)
    if clock.starts.stage in clock.stops:
        message = f"stage '{clock.starts.stage}' starts the clock and stops it at once"
        yield Problem((*path, "stops", clock.stops.index(clock.starts.stage or "")), message, code="LI314")
    for index, stage in enumerate(clock.paused_in):
        if stage in clock.stops:
            message = f"stage '{stage}' stops the clock, so that it can't rest there"
            yield Problem((*path, "paused_in", index), message, code="LI315")
    if clock.due.calculated and any(path[0] == "clocks" for path in clock.due.calculated.expression.paths()):
        message = "there is no name clocks here: the time of a clock can't depend on a clock"
        yield Problem((*path, "due"), message, "reckon it from fields, parameters and parties", "LI202")
    if clock.warn and clock.due.fixed and longer(clock.warn, clock.due.fixed):
        yield Problem((*path, "warn"), f"{clock.warn} before the deadline is before the beginning", code="LI317")


def _ladder(path: Path, ladder: Ladder, due: Delay | None, *, ends_it: bool) -> Iterator[Problem]:
    for index, rung in enumerate(ladder):
        yield from _rung((*path, "escalate", index), rung, due, ends_it)


def _rung(path: Path, rung: Rung, due: Delay | None, ends_it: bool) -> Iterator[Problem]:
    fixed = due.fixed if due else None
    if rung.to is None and not len(rung.steps):
        yield Problem(path, "nothing comes of this", "add 'to' with a role, or 'steps'", "LI319")
    if rung.before is not None and due is None:
        yield Problem((*path, "before"), "'before' needs 'due': the deadline that it is about", code="LI318")
    elif rung.before is not None and fixed is not None and longer(rung.before, fixed):
        yield Problem((*path, "before"), f"{rung.before} before the deadline is before the beginning", code="LI317")
    if rung.after is not None and fixed is not None and ends_it and longer(rung.after, fixed):
        message = f"this is never reached: the stage ends after {fixed}"
        yield Problem((*path, "after"), message, code="LI316")
