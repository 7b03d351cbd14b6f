"""Incidents: what went wrong for good and waits for an administrator, whatever kind of work it was."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, func, text
from sqlmodel import Field, Session, SQLModel, col, select

from core.database import Json, new_id
from core.failures import Failure

OPEN = text("status = 'open'")


class IncidentStatus(StrEnum):
    """What an administrator decided."""

    OPEN = "open"
    RETRIED = "retried"
    SKIPPED = "skipped"


class Incident(SQLModel, table=True):
    """One thing that failed: its `kind`, its `subject` (the id of a message, a process, a case) and its `name`.

    `words` is a sentence with holes that `details` fills; neither holds personal data.
    """

    __tablename__ = "core_incident"
    __table_args__ = (
        Index("uq_core_incident_open", "kind", "subject", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_core_incident_status", "status", "id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    kind: str = Field(max_length=32)
    subject: str = Field(max_length=36)
    name: str = Field(max_length=140)
    case_id: str | None = Field(default=None, index=True, max_length=36)
    since: datetime
    attempts: int = 1
    code: str = Field(max_length=64)
    words: str = Field(max_length=1000)
    details: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    status: str = Field(default=IncidentStatus.OPEN, max_length=16)
    decided_at: datetime | None = None
    decided_by: str | None = Field(default=None, max_length=120)

    @property
    def failure(self) -> Failure:
        """Why it failed."""
        return Failure(self.code, self.words, {key: str(value) for key, value in self.details.items()})


def open_incident(session: Session, incident: Incident) -> Incident:
    """Keep the incident; one that is open for the same subject tells the newer failure instead."""
    known = find_open(session, incident.kind, incident.subject)
    if known is None:
        session.add(incident)
        return incident
    known.attempts += incident.attempts
    known.code, known.words, known.details = incident.code, incident.words, incident.details
    session.add(known)
    return known


def describe(incident: Incident, failure: Failure) -> Incident:
    """The incident with its failure written into it."""
    incident.code, incident.words = failure.code[:64], failure.words[:1000]
    incident.details = dict(failure.details)
    return incident


def find_open(session: Session, kind: str, subject: str) -> Incident | None:
    """The open incident of a subject, locked; None when there is none."""
    statement = select(Incident).where(
        col(Incident.kind) == kind, col(Incident.subject) == subject, col(Incident.status) == IncidentStatus.OPEN
    )
    return session.exec(statement.with_for_update()).first()


def close(session: Session, incident: Incident, status: IncidentStatus, by: str, now: datetime) -> None:
    """Note what was decided, when and by whom."""
    incident.status, incident.decided_at, incident.decided_by = status, now, by
    session.add(incident)


def count_open(session: Session) -> dict[str, int]:
    """How many incidents are open, by kind."""
    statement = select(Incident.kind, func.count()).where(col(Incident.status) == IncidentStatus.OPEN)
    return dict(session.exec(statement.group_by(Incident.kind)).all())
