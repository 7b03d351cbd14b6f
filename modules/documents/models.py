"""Tables of documents and of the requests for them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from core.database import Json, new_id

LETTER = "letter"
"""Where documents come from that Liasse wrote."""


class DocumentStatus(StrEnum):
    """Where a document stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"


class Document(SQLModel, table=True):
    """One version of a document. What it is never changes; only its judgement does.

    `thread` is the id of the first version; `traits` holds width, height, encrypted and blank. A document of
    a shared piece belongs to its party and shows in every case of that party which shares the piece. `told` holds the
    fields that a letter tells (see `modules.cases.telling`).
    """

    __tablename__ = "documents_document"
    __table_args__ = (
        Index("ix_documents_document_case", "case_id", "piece"),
        Index("ix_documents_document_party", "party_id", "pack", "piece"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="cases_case.id", max_length=36)
    pack: str = Field(max_length=64)
    party_id: str | None = Field(default=None, foreign_key="parties_party.id", max_length=36)
    piece: str | None = Field(default=None, max_length=64)
    shared: bool = False
    thread: str = Field(index=True, max_length=36)
    version: int = 1
    name: str = Field(max_length=150)
    kind: str = Field(max_length=8)
    content_type: str = Field(max_length=100)
    size: int
    sha256: str = Field(max_length=64)
    storage_key: str = Field(index=True, max_length=80)
    pages: int | None = None
    traits: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    source: str = Field(max_length=32)
    received_at: datetime
    received_from: str = Field(max_length=120)
    addressee: str | None = Field(default=None, max_length=36)
    told: list[str] | None = Field(default=None, sa_column=Column(Json))
    status: str = Field(default=DocumentStatus.RECEIVED, max_length=16)
    document_date: date | None = None
    reason: str = Field(default="", max_length=2000)
    judged_at: datetime | None = None
    judged_by: str | None = Field(default=None, max_length=120)

    @property
    def standing(self) -> str:
        """Its status for whoever waits for it: what Liasse wrote needs no judgement."""
        issued = self.source == LETTER and self.status == DocumentStatus.RECEIVED
        return DocumentStatus.ACCEPTED if issued else self.status

    @property
    def tells(self) -> list[str] | None:
        """The fields that Liasse wrote into it: none when it came from elsewhere, None when nobody kept which."""
        return self.told if self.source == LETTER else []


class HeldUpload(SQLModel, table=True):
    """A file sent for a form about a case, until the form is complete; only who sent it may use it."""

    __tablename__ = "documents_held"
    __table_args__ = (Index("ix_documents_held_case", "case_id", "actor"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="cases_case.id", max_length=36)
    actor: str = Field(max_length=120)
    data: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    expires_at: datetime = Field(index=True)


class PieceRequest(SQLModel, table=True):
    """The last time that somebody asked for a piece of a case."""

    __tablename__ = "documents_request"

    case_id: str = Field(primary_key=True, foreign_key="cases_case.id", max_length=36)
    piece: str = Field(primary_key=True, max_length=64)
    role: str = Field(max_length=64)
    message: str = Field(default="", max_length=4000)
    asked_at: datetime
    asked_by: str = Field(max_length=120)
