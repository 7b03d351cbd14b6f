"""The fact of approvals in the journal of a case: what reactions may answer to, and what it carries."""

from collections.abc import Mapping

from pydantic import Field

from core.definitions.factdata import FactData, Recorded


class Decided(FactData):
    """Of an approval."""

    name: str = Field(description="Id of the step.")
    outcome: str = Field(description="accepted or refused.")
    accepted: int = Field(description="How many accepted.")
    refused: int = Field(description="How many refused.")


FACTS: Mapping[str, Recorded] = {"approval.decided": Recorded("An approval was accepted or refused.", Decided)}
