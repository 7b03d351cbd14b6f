"""The table of messages: what was written to a party, and what a party wrote."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from core.database import Json, new_id


class Direction(StrEnum):
    """Who wrote to whom."""

    OUT = "out"
    IN = "in"


class MessageStatus(StrEnum):
    """Where a message stands. Kept: there was no way to mail it; it waits in the outbox page for a person."""

    WAITING = "waiting"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"
    RECEIVED = "received"


class Message(SQLModel, table=True):
    """One message of a case. `message_id` (RFC 5322) stays the same through all attempts to mail it.

    `outbox_id` is the work that mails it, `author` the actor's label, `role` the party's role in the case,
    `attachments` the ids of the documents that go with it, `told` the fields that
    it tells (see `modules.cases.telling`).
    """

    __tablename__ = "messages_message"
    __table_args__ = (
        Index("ix_messages_message_case", "case_id", "id"),
        Index("ix_messages_message_status", "status", "id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="cases_case.id", max_length=36)
    direction: str = Field(default=Direction.OUT, max_length=8)
    party_id: str = Field(foreign_key="parties_party.id", index=True, max_length=36)
    role: str = Field(max_length=64)
    author: str = Field(max_length=120)
    author_name: str = Field(default="", max_length=200)
    template: str = Field(default="", max_length=64)
    language: str = Field(default="en", max_length=2)
    to_address: str = Field(default="", max_length=254)
    cc_addresses: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    subject: str = Field(max_length=250)
    text: str = Field(sa_column=Column(Text, nullable=False))
    html: str = Field(default="", sa_column=Column(Text, nullable=False))
    attachments: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False, server_default="[]"))
    told: list[str] | None = Field(default=None, sa_column=Column(Json))
    status: str = Field(default=MessageStatus.WAITING, max_length=16)
    message_id: str = Field(default="", max_length=300)
    outbox_id: str = Field(default="", index=True, max_length=36)
    attempts: int = 0
    error: str = Field(default="", max_length=300)
    created_at: datetime
    sent_at: datetime | None = None

    @property
    def tells(self) -> list[str] | None:
        """The fields that it tells: none when a person wrote it, None when nobody kept what a template told."""
        return self.told if self.template else []
