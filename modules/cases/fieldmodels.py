"""Tables beside the values of cases: where each value comes from, and which values are taken."""

from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from core.database import Json


class CaseProvenance(SQLModel, table=True):
    """Where the present values of a case come from: by field, one entry each; the journal keeps what was before."""

    __tablename__ = "cases_provenance"

    case_id: str = Field(primary_key=True, foreign_key="cases_case.id", max_length=36)
    fields: dict[str, Any] = Field(sa_column=Column("fields", Json, nullable=False))


class TakenValue(SQLModel, table=True):
    """A value that no other case of the type may hold: the hash of what a `unique` field holds."""

    __tablename__ = "cases_taken"

    pack: str = Field(primary_key=True, max_length=64)
    case_type: str = Field(primary_key=True, max_length=64)
    field: str = Field(primary_key=True, max_length=64)
    digest: str = Field(primary_key=True, max_length=64)
    case_id: str = Field(foreign_key="cases_case.id", index=True, max_length=36)
