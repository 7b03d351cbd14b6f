"""The facts of requests in the journal of a case: what reactions may answer to."""

from collections.abc import Mapping

FACTS: Mapping[str, str] = {
    "fields.requested": "A party was asked to correct, complete or confirm values.",
    "fields.returned": "A party sent the values that it was asked for.",
    "fields.confirmed": "A party confirmed values as they stand.",
    "fields.overdue": "A party did not answer in time; its fields are closed again.",
}
