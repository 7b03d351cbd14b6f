"""Every step of a case type, with its place in the file."""

from collections.abc import Iterator

from core.definitions.language import Step, Steps
from modules.cases.language import CaseType
from modules.cases.stepoptions import If, MakeTask

Path = tuple[str | int, ...]


def every_step(case_type: CaseType) -> Iterator[tuple[Path, Step]]:
    """The steps of opening, transitions and processes, nested ones included."""
    yield from _steps(case_type.on_open, ("on_open",))
    for name, transition in case_type.transitions.items():
        yield from _steps(transition.steps, ("transitions", name, "steps"))
    for name, process in case_type.processes.items():
        yield from _steps(process.steps, ("processes", name, "steps"))


def _steps(steps: Steps, path: Path) -> Iterator[tuple[Path, Step]]:
    for index, step in enumerate(steps):
        yield (*path, index), step
        if isinstance(step.options, If):
            yield from _steps(step.options.then, (*path, index, "then"))
            yield from _steps(step.options.else_, (*path, index, "else"))


def task_names(case_type: CaseType) -> list[str]:
    """The ids of all tasks."""
    return [step.options.id for _, step in every_step(case_type) if isinstance(step.options, MakeTask)]
