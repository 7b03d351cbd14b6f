"""The facts of pages in the journal of a case: what reactions may answer to."""

from collections.abc import Mapping

FACTS: Mapping[str, str] = {"link.opened": "A party opened its personal link."}
