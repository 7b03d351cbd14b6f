"""The table of letters on their way to being documents."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from core.database import Json, new_id


class GeneratedLetter(SQLModel, table=True):
    """A letter as it was written; `html` is kept until the document is filed, then it is emptied.

    `told` holds the fields that it tells (see `modules.cases.telling`).
    """

    __tablename__ = "generation_letter"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="cases_case.id", index=True, max_length=36)
    letter: str = Field(max_length=64)
    name: str = Field(max_length=64)
    title: str = Field(max_length=250)
    language: str = Field(max_length=8)
    piece: str | None = Field(default=None, max_length=64)
    party_id: str | None = Field(default=None, foreign_key="parties_party.id", max_length=36)
    html: str
    told: list[str] | None = Field(default=None, sa_column=Column(Json))
    written_at: datetime
    document_id: str | None = Field(default=None, max_length=36)
