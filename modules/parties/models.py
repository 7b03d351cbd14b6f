"""The table of parties."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from core.database import Json, new_id


class PartyKind(StrEnum):
    """What a party is."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Party(SQLModel, table=True):
    """A person or an organisation. `*_key` columns are the values as they are compared and searched."""

    __tablename__ = "parties_party"
    __table_args__ = (Index("ix_parties_party_match", "email_key", "name_key"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    kind: str = Field(default=PartyKind.PERSON, max_length=16)
    name: str = Field(max_length=200)
    first_name: str = Field(default="", max_length=100)
    last_name: str = Field(default="", max_length=100)
    email: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=32)
    language: str = Field(default="en", max_length=2)
    attributes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    email_key: str = Field(default="", max_length=254)
    name_key: str = Field(default="", max_length=400)
    search_key: str = Field(default="", max_length=1200)
    created_at: datetime
    changed_at: datetime
