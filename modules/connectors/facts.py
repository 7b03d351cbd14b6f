"""The facts about connected systems in the journal of a case: what reactions may answer to."""

from collections.abc import Mapping

FACTS: Mapping[str, str] = {
    "connector.called": "A step had another system asked.",
    "connector.answered": "The other system answered, and the process went on.",
    "connector.failed": "The other system gave no answer, and the process went on without one.",
}
