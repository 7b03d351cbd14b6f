"""The facts that cases record in their journal: what reactions may answer to, and what each carries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from core.definitions.factdata import FactData, Recorded


class Opened(FactData):
    """Of a case that was opened."""

    case_type: str = Field(description="Kind of case.")
    definition: str = Field(description="Hash of the version of the pack by which it runs.")
    source: str = Field(description="How it came: by hand, through a page or the API, by a step.")


class Migrated(FactData):
    """Of a case that runs by another version."""

    from_: str = Field(alias="from", description="Hash of the version before.")
    to: str = Field(description="Hash of the version after.")
    run: str = Field(description="Id of the migration.")
    reverts: bool = Field(description="Whether it took an earlier migration back.")
    stage: str = Field(description="Stage in which the case stands now.")
    fields: Mapping[str, Any] = Field(description="Salted hashes of all values by field.")
    clocks: Mapping[str, Any] = Field(description="Where each clock stands.")
    renamed: Mapping[str, Any] = Field(description="What is called otherwise now.")


class Erased(FactData):
    """Of a case that was erased."""

    kept: Mapping[str, str] = Field(
        description="The fields that still hold something, with salted hashes of their values."
    )


class Assigned(FactData):
    """Of a case that was given to a person."""

    person: str | None = Field(description="Id of the person; nothing when it was given back.")


class Child(FactData):
    """Of another case that was opened from this one or about it."""

    child: str = Field(description="Id of the other case.")
    child_type: str = Field(description="Its case type.")
    child_reference: str = Field(description="Its reference.")


class Linked(Child):
    """Of another case that was opened from this one or about it."""

    relation: str = Field(description="How they belong together: child or related, or what the pack calls it.")


class ChildClosed(Child):
    """Of another case that was opened from this one and is over."""

    child_stage: str = Field(description="Stage in which it was closed.")


class PartyAdded(FactData):
    """Of a party that got a role."""

    role: str = Field(description="Role in the case.")
    party: str = Field(description="Id of the party.")
    confirmed: bool = Field(description="Whether it has shown already that it is the one that was named.")


class OfParty(FactData):
    """Of a party."""

    party: str = Field(description="Id of the party.")


class FieldsSet(FactData):
    """Of fields that changed."""

    fields: Mapping[str, str | None] = Field(
        description="The fields that changed, with salted hashes of their values: 'price' in fields."
    )
    source: str = Field(description="What set them: by hand, form:…, step:…, case:…, calculated.")


class FormSubmitted(FactData):
    """Of a form that was completed."""

    form: str = Field(description="Name of the form.")
    purpose: str = Field(description="What it was filled for: a transition, a process, a task or a page.")
    submission: str = Field(description="Id of the completed form.")


class StageEntered(FactData):
    """Of a stage."""

    stage: str = Field(description="The stage that the case came into.")
    before: str | None = Field(description="The stage in which it stood before; nothing at its opening.")


class TransitionRun(FactData):
    """Of a transition."""

    transition: str = Field(description="Name of the transition.")
    before: str = Field(description="The stage from which it led.")


class OfProcess(FactData):
    """Of a process."""

    process: str = Field(description="Name of the process, or of the transition whose steps it carries out.")


class ProcessEnded(OfProcess):
    """Of a process that was stopped."""

    reason: str = Field(description="Why, in one word.")
    step: str | None = Field(default=None, description="Step at which it rested.")
    branch: str | None = Field(default=None, description="Branch of a parallel step that it carried out.")


class Looped(FactData):
    """Of what came back to itself."""

    action: str = Field(description="What ran too often: a transition, a process, or the fact that was reacted to.")


class OfTask(FactData):
    """Of a task."""

    task: str = Field(description="Id of the task.")
    name: str = Field(description="Its name in the definition.")


class TaskCreated(OfTask):
    """Of a new task."""

    role: str | None = Field(default=None, description="Role for which it is.")
    person: str | None = Field(default=None, description="Id of the person for whom it is.")


class TaskGiven(FactData):
    """Of a task that somebody got."""

    task: str = Field(description="Id of the task.")
    person: str | None = Field(description="Id of the person; nothing when all may take it again.")


class TaskCompleted(OfTask):
    """Of a task that was done."""

    outcome: str = Field(description="The outcome that was chosen, or done.")


class TaskEscalated(OfTask):
    """Of a task that passed to others."""

    role: str = Field(description="Role that has it now.")


class TimerFired(FactData):
    """Of a delay that was over."""

    timer: str = Field(description="Id of the timer.")
    kind: str = Field(description="What it was for: the deadline of a stage, a process that waits, a rung, a clock.")
    target: str = Field(description="The stage, process or clock.")


class Rung(FactData):
    """Of a rung of an escalation."""

    of: str = Field(description="What took too long: a stage, a task or a clock.")
    what: str = Field(description="Its name.")
    rung: int = Field(description="Number of the rung, from 1.")
    to: str | None = Field(description="Role that is told or takes over.")


class OfClock(FactData):
    """Of a clock."""

    clock: str = Field(description="Name of the clock.")


class ClockStarted(OfClock):
    """Of a clock that started."""

    due: datetime | None = Field(description="When its time will be over; nothing while that is not known.")


class ClockHalted(OfClock):
    """Of a clock that rests or stopped."""

    elapsed: int = Field(description="Time that it has run, in microseconds.")


class ClockResumed(ClockStarted, ClockHalted):
    """Of a clock that runs again."""


class ClockMoved(ClockResumed):
    """Of a clock whose deadline moved."""

    at_risk: bool = Field(description="Whether it is at risk by its new deadline.")
    overdue: bool = Field(description="Whether it is overdue by its new deadline.")


FACTS: Mapping[str, Recorded] = {
    "case.opened": Recorded("The case was opened.", Opened),
    "case.migrated": Recorded("The case was brought to another version of its pack.", Migrated),
    "case.erased": Recorded(
        "The time for which the case was kept was over: what it held about people is gone. Nothing reacts to it.",
        Erased,
    ),
    "case.assigned": Recorded("The case was given to a person, or to nobody.", Assigned),
    "case.linked": Recorded("Another case was opened from this one, or about it.", Linked),
    "child.closed": Recorded("A case that was opened from this one was closed.", ChildClosed),
    "party.added": Recorded("A party got a role in the case.", PartyAdded),
    "party.confirmed": Recorded("A party showed that it is the one that a stranger had named.", OfParty),
    "fields.set": Recorded("Fields changed.", FieldsSet),
    "form.submitted": Recorded("A form was completed.", FormSubmitted),
    "stage.entered": Recorded("The case came into a stage.", StageEntered),
    "transition.run": Recorded("A transition was run.", TransitionRun),
    "process.started": Recorded("A process was started on demand.", OfProcess),
    "process.stopped": Recorded("A process was stopped before its last step.", ProcessEnded),
    "process.failed": Recorded("A process could not go on and was stopped; somebody has to look.", ProcessEnded),
    "process.retried": Recorded("An administrator had a process go on that could not.", OfProcess),
    "case.looped": Recorded(
        "What the case did by itself came back to itself and was stopped; somebody has to look.", Looped
    ),
    "task.created": Recorded("Somebody got a task.", TaskCreated),
    "task.assigned": Recorded("A task was given to a person, or back to all.", TaskGiven),
    "task.delegated": Recorded("A task was handed over to another person.", TaskGiven),
    "task.completed": Recorded("A task was done.", TaskCompleted),
    "task.cancelled": Recorded("A task is no longer needed.", OfTask),
    "timer.fired": Recorded("A delay was over.", TimerFired),
    "task.escalated": Recorded("A task passed to other people because it took too long.", TaskEscalated),
    "escalation.reached": Recorded("Something took too long, and the next rung of its escalation was reached.", Rung),
    "escalation.skipped": Recorded("A rung of an escalation was left out because its time had been missed.", Rung),
    "clock.started": Recorded("A clock started.", ClockStarted),
    "clock.paused": Recorded("A clock rests.", ClockHalted),
    "clock.resumed": Recorded("A clock runs again.", ClockResumed),
    "clock.moved": Recorded("The time that a clock allows changed with the fields it follows.", ClockMoved),
    "clock.stopped": Recorded("A clock stopped.", ClockHalted),
    "clock.at_risk": Recorded("A clock's deadline is near.", OfClock),
    "clock.overdue": Recorded("A clock's deadline has passed.", OfClock),
    "link.issued": Recorded("A personal link was made.", OfParty),
}
