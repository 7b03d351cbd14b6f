"""The table of calls: which process asked which system, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from core.database import Json, new_id


class CallStatus(StrEnum):
    """Where a call stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    FAILED = "failed"


class ConnectorCall(SQLModel, table=True):
    """One call of a process. `arguments` are kept until it is answered; `key` is the work that makes it (outbox)."""

    __tablename__ = "connectors_call"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="cases_case.id", index=True, max_length=36)
    process: str = Field(max_length=140)
    pack: str = Field(max_length=64)
    connector: str = Field(max_length=64)
    operation: str = Field(max_length=64)
    arguments: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    into: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    name: str = Field(default="", max_length=64)
    goes_on: bool = False
    attempts: int
    key: str = Field(default="", index=True, max_length=36)
    status: str = Field(default=CallStatus.WAITING, max_length=16)
    asked_at: datetime
    answered_at: datetime | None = None
