"""Every step of a case type, with its place in the file."""

from collections.abc import Iterator

from core.definitions.language import Step, Steps
from core.remembering import once_per_value
from modules.cases.holding import Holding, Path
from modules.cases.ladders import Ladder
from modules.cases.language import CaseType
from modules.cases.resting import GivesTasks
from modules.cases.taskoptions import MakeTask


@once_per_value
def every_step(case_type: CaseType) -> tuple[tuple[Path, Step], ...]:
    """The steps of opening, transitions and processes, nested ones included."""
    return tuple(_every_step(case_type))


def _every_step(case_type: CaseType) -> Iterator[tuple[Path, Step]]:
    yield from _steps(case_type.on_open, ("on_open",))
    for name, transition in case_type.transitions.items():
        yield from _steps(transition.steps, ("transitions", name, "steps"))
    for name, process in case_type.processes.items():
        yield from _steps(process.steps, ("processes", name, "steps"))
    for kind, owners in (("stages", case_type.stages), ("clocks", case_type.clocks)):
        for name, owner in owners.items():
            yield from _rungs(owner.escalate, (kind, name))


def _rungs(ladder: Ladder, path: Path) -> Iterator[tuple[Path, Step]]:
    for index, rung in enumerate(ladder):
        yield from _steps(rung.steps, (*path, "escalate", index, "steps"))


def _steps(steps: Steps, path: Path) -> Iterator[tuple[Path, Step]]:
    for index, step in enumerate(steps):
        yield (*path, index), step
        if isinstance(step.options, Holding):
            for place, inner in step.options.inner():
                yield from _steps(inner, (*path, index, *place))
        if isinstance(step.options, MakeTask):
            yield from _rungs(step.options.escalate, (*path, index, "task"))


def task_names(case_type: CaseType) -> list[str]:
    """The ids of all tasks that steps give."""
    return [step.options.id for _, step in every_step(case_type) if isinstance(step.options, GivesTasks)]


def ladder_tasks(case_type: CaseType) -> list[str]:
    """The names of the tasks that ladders of stages and clocks give, such as `stage:study`."""
    owners = (("stage", case_type.stages), ("clock", case_type.clocks))
    return [
        f"{kind}:{name}"
        for kind, found in owners
        for name, one in found.items()
        if any(rung.to for rung in one.escalate)
    ]
