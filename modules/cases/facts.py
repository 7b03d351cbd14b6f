"""The facts that cases record in their journal: what reactions may answer to."""

from collections.abc import Mapping

FACTS: Mapping[str, str] = {
    "case.opened": "The case was opened.",
    "case.assigned": "The case was given to a person, or to nobody.",
    "case.linked": "Another case was opened from this one.",
    "party.added": "A party got a role in the case.",
    "party.confirmed": "A party showed that it is the one that a stranger had named.",
    "fields.set": "Fields changed.",
    "form.submitted": "A form was completed.",
    "stage.entered": "The case came into a stage.",
    "transition.run": "A transition was run.",
    "process.started": "A process was started on demand.",
    "process.stopped": "A process was stopped before its last step.",
    "process.failed": "A process could not go on and was stopped; somebody has to look.",
    "task.created": "Somebody got a task.",
    "task.assigned": "A task was given to a person, or back to all.",
    "task.completed": "A task was done.",
    "task.cancelled": "A task is no longer needed.",
    "timer.fired": "A delay was over.",
    "task.escalated": "A task passed to other people because it took too long.",
    "escalation.reached": "Something took too long, and the next rung of its escalation was reached.",
    "escalation.skipped": "A rung of an escalation was left out because its time had been missed.",
    "clock.started": "A clock started.",
    "clock.paused": "A clock rests.",
    "clock.resumed": "A clock runs again.",
    "clock.stopped": "A clock stopped.",
    "clock.at_risk": "A clock's deadline is near.",
    "clock.overdue": "A clock's deadline has passed.",
    "link.issued": "A personal link was made.",
}
