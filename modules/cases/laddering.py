"""Where the ladders of a case type stand, and when each rung is reached."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from core.calendars.calendar import Calendar
from modules.cases.ladders import Ladder, Rung
from modules.cases.language import CaseType
from modules.cases.taskoptions import MakeTask
from modules.cases.walking import every_step

ESCALATION = "escalation"
STAGE, TASK, CLOCK = "stage", "task", "clock"


def task_options(case_type: CaseType, name: str) -> MakeTask | None:
    """The step that makes the task called `name`."""
    found = (step.options for _, step in every_step(case_type) if isinstance(step.options, MakeTask))
    return next((options for options in found if options.id == name), None)


def ladder_of(case_type: CaseType, kind: str, name: str) -> Ladder:
    """The rungs of a stage, a task or a clock; none when there is no such thing any more."""
    if kind == TASK:
        task = task_options(case_type, name)
        return task.escalate if task else ()
    owner = case_type.stages.get(name) if kind == STAGE else case_type.clocks.get(name)
    return owner.escalate if owner else ()


def rung_at(case_type: CaseType, key: str) -> Rung | None:
    """The rung with a key such as `stage:study:0`; None when the definition has no such rung any more."""
    kind, name, number = key.split(":")
    rungs = ladder_of(case_type, kind, name)
    return rungs[int(number)] if int(number) < len(rungs) else None


def rung_times(
    rungs: Sequence[Rung], started: datetime, due: datetime | None, calendar: Calendar
) -> Iterator[tuple[int, datetime]]:
    """When each rung is reached, by its number; those before a deadline only where there is one."""
    for number, rung in enumerate(rungs):
        if rung.after is not None:
            yield number, rung.after.after(started, calendar)
        elif rung.before is not None and due is not None:
            yield number, max(rung.before.before(due, calendar), started)
