"""The facts about connected systems in the journal of a case: what reactions may answer to, and what each carries."""

from collections.abc import Mapping

from pydantic import Field

from core.definitions.factdata import FactData, Recorded


class Called(FactData):
    """Of a question to another system."""

    call: str = Field(description="Id of the question.")
    connector: str = Field(description="Name of the connector.")
    operation: str = Field(description="What it was asked for.")
    name: str = Field(description="Id of the step, under which later steps know the answer; empty when it has none.")


class Answered(Called):
    """Of an answer of another system."""

    found: bool = Field(description="Whether the other system knows what it was asked for.")
    stub: bool = Field(description="Whether the answer is one that the pack makes up, because nothing is connected.")


FACTS: Mapping[str, Recorded] = {
    "connector.called": Recorded("A step had another system asked.", Called),
    "connector.answered": Recorded("The other system answered, and the process went on.", Answered),
    "connector.failed": Recorded("The other system gave no answer, and the process went on without one.", Called),
}
