"""Tables of migrations: each run, and what came of each case in it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from core.database import Json, new_id


class RunStatus(StrEnum):
    """Where a run stands; one that was interrupted is still running."""

    RUNNING = "running"
    DONE = "done"


class MigrationRun(SQLModel, table=True):
    """One migration: what was asked (`request`, known by its `fingerprint`), and how far it is (`cursor`).

    `busy` are cases that somebody was changing, to be tried again.
    """

    __tablename__ = "migrating_run"
    __table_args__ = (Index("ix_migrating_run_open", "pack", "status"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    pack: str = Field(max_length=64)
    to_hash: str = Field(max_length=64)
    request: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    fingerprint: str = Field(max_length=64)
    status: str = Field(default=RunStatus.RUNNING, max_length=16)
    cursor: str = Field(default="", max_length=36)
    busy: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    started_at: datetime
    started_by: str = Field(max_length=120)
    ended_at: datetime | None = None
    keep_until: datetime = Field(index=True)
    forgotten_at: datetime | None = None


class MigratedCase(SQLModel, table=True):
    """What came of one case: `outcome` with its `details`, and sealed in `kept` what a revert needs.

    `entry` is the number of the journal entry that tells it, `last` the number of the last one that belongs to it.
    """

    __tablename__ = "migrating_case"

    run_id: str = Field(primary_key=True, foreign_key="migrating_run.id", max_length=36)
    case_id: str = Field(primary_key=True, foreign_key="cases_case.id", index=True, max_length=36)
    outcome: str = Field(max_length=16)
    from_hash: str = Field(max_length=64)
    entry: int = 0
    last: int = 0
    details: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    kept: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    at: datetime
