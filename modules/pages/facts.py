"""The facts of pages in the journal of a case: what reactions may answer to, and what each carries."""

from collections.abc import Mapping

from pydantic import Field

from core.definitions.factdata import FactData, Recorded


class LinkOpened(FactData):
    """Of a personal link."""

    party: str = Field(description="Id of the party.")


FACTS: Mapping[str, Recorded] = {
    "link.opened": Recorded("A party opened its personal link.", LinkOpened),
}
