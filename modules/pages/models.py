"""Tables of drafts, of browsers that opened a personal link, and of counted visits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from core.database import PASSING, Json, new_id


class Draft(SQLModel, table=True):
    """What a stranger has filled in so far; only the hash of the cookie that leads to it is kept.

    `data` holds the answers as typed, `files` what each file id stands for (a dumped `StoredUpload`), `about` how the
    case was named that the page is about. Once sent, they are emptied and `case_id` and `reference` tell the case.
    """

    __tablename__ = "pages_draft"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    token_hash: str = Field(unique=True, max_length=64)
    pack: str = Field(max_length=64)
    page: str = Field(max_length=64)
    language: str = Field(max_length=2)
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    files: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    about: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False, server_default="{}"))
    created_at: datetime
    changed_at: datetime
    expires_at: datetime = Field(index=True)
    case_id: str | None = Field(default=None, foreign_key="cases_case.id", max_length=36)
    reference: str = Field(default="", max_length=64)
    mailed: bool = False


class LinkSession(SQLModel, table=True):
    """A browser in which a personal link was opened; only the hash of its cookie is kept."""

    __tablename__ = "pages_session"
    __table_args__ = {"info": {PASSING: True}}

    token_hash: str = Field(primary_key=True, max_length=64)
    link_hash: str = Field(foreign_key="cases_access_link.token_hash", index=True, max_length=64)
    created_at: datetime
    expires_at: datetime = Field(index=True)


class Count(SQLModel, table=True):
    """How often something was done in a window of time; `key` is a keyed hash of what and by whom."""

    __tablename__ = "pages_count"
    __table_args__ = {"info": {PASSING: True}}

    key: str = Field(primary_key=True, max_length=64)
    number: int
    ends_at: datetime = Field(index=True)
