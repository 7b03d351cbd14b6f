"""The facts about letters in the journal of a case: what reactions may answer to."""

from collections.abc import Mapping

FACTS: Mapping[str, str] = {
    "letter.written": "A letter was written; its PDF is being made.",
    "letter.filed": "A letter was filed as a document.",
}
