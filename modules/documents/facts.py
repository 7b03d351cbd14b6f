"""The facts about documents in the journal of a case: what reactions may answer to, and what each carries."""

from collections.abc import Mapping

from pydantic import Field

from core.definitions.factdata import FactData, Recorded


class Replaced(FactData):
    """Of a document that has a newer version."""

    document: str = Field(description="Id of the document.")
    piece: str | None = Field(description="Piece that it fills; nothing when it fills none.")


class OfDocument(Replaced):
    """Of a document."""

    version: int = Field(description="Number of the version, from 1.")
    sha256: str = Field(description="SHA-256 of the file.")
    shared_from: str | None = Field(default=None, description="Id of the case in which it came, if this is another.")


class PiecesRequested(FactData):
    """Of pieces that a party was asked for."""

    pieces: list[str] = Field(description="Pieces that were asked for.")
    role: str = Field(description="Role of the party in the case.")


FACTS: Mapping[str, Recorded] = {
    "document.received": Recorded("A document came in.", OfDocument),
    "document.accepted": Recorded("A document was accepted.", OfDocument),
    "document.refused": Recorded("A document was refused.", OfDocument),
    "document.replaced": Recorded("A newer version took the place of a document.", Replaced),
    "pieces.requested": Recorded("A party was asked for pieces.", PiecesRequested),
}
