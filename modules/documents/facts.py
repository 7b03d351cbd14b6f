"""The facts about documents in the journal of a case: what reactions may answer to."""

from collections.abc import Mapping

FACTS: Mapping[str, str] = {
    "document.received": "A document came in.",
    "document.accepted": "A document was accepted.",
    "document.refused": "A document was refused.",
    "document.replaced": "A newer version took the place of a document.",
    "pieces.requested": "A party was asked for pieces.",
}
