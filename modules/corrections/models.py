"""The table of requests."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from core.database import Json, new_id

OPEN = "open"


class FieldRequest(SQLModel, table=True):
    """What was reopened to a party, and what came of it.

    `status` is open or one of `language.OUTCOMES`; `changes` holds each changed field's value before and after.
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
