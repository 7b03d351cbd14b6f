"""Tables of people, teams, the roles that packs give them, sessions and counted sign-in attempts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.database import PASSING, new_id


class Person(SQLModel, table=True):
    """Somebody of the house. `email_key` is the e-mail as it is compared; no password: an empty hash."""

    __tablename__ = "accounts_person"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    email: str = Field(max_length=254)
    email_key: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=120)
    password_hash: str = Field(default="", max_length=200)
    language: str = Field(default="en", max_length=2)
    theme: str = Field(default="system", max_length=16)
    density: str = Field(default="comfortable", max_length=16)
    administrator: bool = False
    active: bool = True
    created_at: datetime


class Team(SQLModel, table=True):
    """People who share roles."""

    __tablename__ = "accounts_team"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    name: str = Field(unique=True, max_length=120)
    created_at: datetime


class Membership(SQLModel, table=True):
    """A person in a team."""

    __tablename__ = "accounts_membership"

    team_id: str = Field(primary_key=True, foreign_key="accounts_team.id", max_length=36)
    person_id: str = Field(primary_key=True, foreign_key="accounts_person.id", index=True, max_length=36)


class Grant(SQLModel, table=True):
    """A role of a pack, given to one person or to one team."""

    __tablename__ = "accounts_grant"
    __table_args__ = (
        UniqueConstraint("person_id", "pack", "role"),
        UniqueConstraint("team_id", "pack", "role"),
        CheckConstraint("(person_id IS NULL) <> (team_id IS NULL)", name="ck_accounts_grant_one_holder"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    person_id: str | None = Field(default=None, foreign_key="accounts_person.id", max_length=36)
    team_id: str | None = Field(default=None, foreign_key="accounts_team.id", max_length=36)
    pack: str = Field(index=True, max_length=64)
    role: str = Field(max_length=64)
    granted_at: datetime


class PersonSession(SQLModel, table=True):
    """A signed-in browser. Only the SHA-256 of its token is kept."""

    __tablename__ = "accounts_session"
    __table_args__ = {"info": {PASSING: True}}

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: str = Field(foreign_key="accounts_person.id", index=True, max_length=36)
    created_at: datetime
    expires_at: datetime = Field(index=True)


class Attempt(SQLModel, table=True):
    """Failed sign-ins in one scope (account, address, or both); `key` is a keyed hash of it."""

    __tablename__ = "accounts_attempt"
    __table_args__ = {"info": {PASSING: True}}

    key: str = Field(primary_key=True, max_length=64)
    failures: int
    last_at: datetime = Field(index=True)
    blocked_until: datetime
