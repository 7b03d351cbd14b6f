"""Tables of requests to parties, and of answers that are not sent yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from core.database import Json, new_id

OPEN = "open"


class FieldRequest(SQLModel, table=True):
    """What a party was asked for, and what came of it: fields that were reopened, or a `form` to fill.

    `status` is open, one of `language.OUTCOMES` or of `askoptions.OUTCOMES`; `changes` holds each changed field's
    value before and after. `name` is the id of the step `ask`, `reminded` how many of its reminders are through.
    """

    __tablename__ = "corrections_request"
    __table_args__ = (Index("ix_corrections_request_case", "case_id", "status"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="cases_case.id", max_length=36)
    process_id: str = Field(index=True, max_length=36)
    role: str = Field(max_length=64)
    purpose: str = Field(max_length=16)
    fields: list[str] = Field(sa_column=Column(Json, nullable=False))
    pieces: list[str] = Field(sa_column=Column(Json, nullable=False))
    message: str = Field(default="", max_length=4000)
    asked_at: datetime
    asked_by: str = Field(max_length=120)
    due_at: datetime | None = None
    status: str = Field(default=OPEN, max_length=16)
    answered_at: datetime | None = None
    changes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    name: str = Field(default="", max_length=64)
    form: str | None = Field(default=None, max_length=64)
    title: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    until_stage: str | None = Field(default=None, max_length=64)
    reminded: int = 0
    answered_by: str = Field(default="", max_length=120)
    submission: str | None = Field(default=None, max_length=36)


class AnswerDraft(SQLModel, table=True):
    """What a party has typed so far for a request; `sealed` holds the values, encrypted as they may be anybody's."""

    __tablename__ = "corrections_draft"

    request_id: str = Field(primary_key=True, foreign_key="corrections_request.id", max_length=36)
    party_id: str = Field(primary_key=True, max_length=36)
    sealed: str = Field(sa_column=Column(Text, nullable=False))
    filled: int = 0
    changed_at: datetime
