"""The facts of requests in the journal of a case: what reactions may answer to."""

from collections.abc import Mapping

FACTS: Mapping[str, str] = {
    "fields.requested": "A party was asked to correct, complete or confirm values.",
    "fields.returned": "A party sent the values that it was asked for.",
    "fields.confirmed": "A party confirmed values as they stand.",
    "fields.overdue": "A party did not answer in time; its fields are closed again.",
    "form.asked": "A party was asked to fill a form.",
    "form.unasked": "A party that was to fill a form is not there; the process went on without it.",
    "form.unreachable": "A party that is to fill a form has no e-mail address; somebody has to tell it.",
    "form.reminded": "A party was reminded of a form.",
    "form.answered": "A party filled the form that it was asked for, or somebody did in its name.",
    "form.overdue": "A party did not fill a form in time.",
    "form.withdrawn": "A party no longer needs to fill a form.",
}
