"""The facts about letters in the journal of a case: what reactions may answer to, and what each carries."""

from collections.abc import Mapping

from pydantic import Field

from core.definitions.factdata import FactData, Recorded


class Written(FactData):
    """Of a letter that was written."""

    letter: str = Field(description="Name of the letter in the pack.")
    id: str = Field(description="Id of what is being made.")


class Filed(FactData):
    """Of a letter that was filed."""

    letter: str = Field(description="Name of the letter in the pack.")
    document: str = Field(description="Id of the document.")
    sha256: str = Field(description="SHA-256 of the PDF.")


FACTS: Mapping[str, Recorded] = {
    "letter.written": Recorded("A letter was written; its PDF is being made.", Written),
    "letter.filed": Recorded("A letter was filed as a document.", Filed),
}
