"""Tables of cases, their parties, tasks, processes, timers and submissions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.database import DERIVED, Json, OrderedJson, new_id


class Case(SQLModel, table=True):
    """One case. `data` holds the fields' values as JSON, `definition` the hash of the version it opened with.

    Since `erased_at` nothing happens to it any more: what it held about people is gone.
    """

    __tablename__ = "cases_case"
    __table_args__ = (
        UniqueConstraint("pack", "reference"),
        Index("ix_cases_case_basket", "pack", "basket", "due_at", "id"),
        Index("ix_cases_case_type", "pack", "case_type", "stage"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    pack: str = Field(max_length=64)
    case_type: str = Field(max_length=64)
    definition: str = Field(max_length=64)
    reference: str = Field(max_length=64)
    headline: str = Field(default="", max_length=200)
    stage: str = Field(max_length=64)
    stage_since: datetime
    basket: str | None = Field(default=None, max_length=64)
    assignee: str | None = Field(default=None, index=True, max_length=36)
    data: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    salt: str = Field(max_length=32)
    version: int = 1
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None = None
    due_at: datetime | None = None
    erased_at: datetime | None = None


class CaseParty(SQLModel, table=True):
    """A party in a role of a case; unconfirmed while only a stranger's word says that it is this known party."""

    __tablename__ = "cases_party"

    case_id: str = Field(primary_key=True, foreign_key="cases_case.id", max_length=36)
    role: str = Field(primary_key=True, max_length=64)
    party_id: str = Field(foreign_key="parties_party.id", index=True, max_length=36)
    confirmed: bool = True


class CaseLink(SQLModel, table=True):
    """A relation between two cases, such as child."""

    __tablename__ = "cases_link"

    parent_id: str = Field(primary_key=True, foreign_key="cases_case.id", max_length=36)
    child_id: str = Field(primary_key=True, foreign_key="cases_case.id", index=True, max_length=36)
    relation: str = Field(max_length=32)


class CaseCounter(SQLModel, table=True):
    """The last number given to a case of this type in a year, or in every year (0) where references name none."""

    __tablename__ = "cases_counter"

    pack: str = Field(primary_key=True, max_length=64)
    case_type: str = Field(primary_key=True, max_length=64)
    year: int = Field(primary_key=True)
    number: int


class CaseTally(SQLModel, table=True):
    """How many open cases a basket holds, by case type and stage: the sum of its slots. Triggers of cases write it."""

    __tablename__ = "cases_tally"
    __table_args__ = {"info": {DERIVED: True}}

    pack: str = Field(primary_key=True, max_length=64)
    basket: str = Field(primary_key=True, max_length=64)
    case_type: str = Field(primary_key=True, max_length=64)
    stage: str = Field(primary_key=True, max_length=64)
    slot: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int = Field(sa_column=Column(BigInteger, nullable=False))


class TaskStatus(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Task(SQLModel, table=True):
    """Work for a person: who may do it (a role of the pack, or one `person`), with which form and outcomes.

    `chooser` is the role whose people choose the assignee; whoever last did one of `checks` may not do it.
    Whoever may do it may hand it over to somebody of the role `delegate`. With `one_each` nobody does two tasks of this
    name in one process.
    """

    __tablename__ = "cases_task"
    __table_args__ = (Index("ix_cases_task_open", "status", "role", "due_at"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="cases_case.id", index=True, max_length=36)
    process_id: str | None = Field(default=None, max_length=36)
    name: str = Field(max_length=64)
    title: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    role: str = Field(max_length=64)
    person: str | None = Field(default=None, index=True, max_length=36)
    chooser: str | None = Field(default=None, max_length=64)
    delegate: str | None = Field(default=None, max_length=64)
    one_each: bool = False
    checks: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    until_stage: str | None = Field(default=None, max_length=64)
    assignee: str | None = Field(default=None, index=True, max_length=36)
    form: str | None = Field(default=None, max_length=64)
    outcomes: dict[str, Any] = Field(sa_column=Column(OrderedJson, nullable=False))
    status: str = Field(default=TaskStatus.OPEN, max_length=16)
    outcome: str | None = Field(default=None, max_length=64)
    created_at: datetime
    due_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str | None = Field(default=None, max_length=120)


class ProcessStatus(StrEnum):
    """Where a process stands."""

    READY = "ready"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    STOPPED = "stopped"
    INCIDENT = "incident"


class CaseProcess(SQLModel, table=True):
    """A running process: `rests_at` is the id of the step at which it waits, `awaits` what it waits for.

    A branch knows the process that it belongs to (`parent_id`) and its place there, such as `parallel.bank`.
    With `again` that step is carried out once more when it wakes. `reason` says why it was stopped.
    """

    __tablename__ = "cases_process"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="cases_case.id", index=True, max_length=36)
    name: str = Field(max_length=140)
    parent_id: str | None = Field(default=None, index=True, max_length=36)
    branch: str | None = Field(default=None, max_length=140)
    rests_at: str | None = Field(default=None, max_length=140)
    rests_since: datetime | None = None
    again: bool = False
    values: dict[str, Any] = Field(sa_column=Column("values", Json, nullable=False))
    status: str = Field(default=ProcessStatus.RUNNING, max_length=16)
    awaits: str | None = Field(default=None, index=True, max_length=140)
    until_stage: str | None = Field(default=None, max_length=64)
    reason: str | None = Field(default=None, max_length=64)
    started_at: datetime
    started_by: str = Field(max_length=120)
    ended_at: datetime | None = None


class Timer(SQLModel, table=True):
    """Something that happens to a case at a moment: a stage's time is over, or a process has waited long enough.

    One that failed is in the hands of the outbox: `handed_to` is the message that tries it again.
    """

    __tablename__ = "cases_timer"
    __table_args__ = (Index("ix_cases_timer_due", "done", "at"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="cases_case.id", index=True, max_length=36)
    kind: str = Field(max_length=32)
    target: str = Field(max_length=140)
    at: datetime
    done: bool = False
    handed_to: str | None = Field(default=None, max_length=36)


class CaseClock(SQLModel, table=True):
    """A clock of a case: since when it stands so, its deadline, and the time counted before (microseconds).

    `ahead` holds the moments that are still to come: `overdue`, `at_risk`, and rungs by their number. Where the time
    allowed is an expression, `length` is what it gave, and there is no deadline while it gives nothing.
    """

    __tablename__ = "cases_clock"

    case_id: str = Field(primary_key=True, foreign_key="cases_case.id", max_length=36)
    name: str = Field(primary_key=True, max_length=64)
    status: str = Field(default="running", max_length=16)
    started_at: datetime
    since: datetime
    due_at: datetime | None = Field(default=None, index=True)
    length: str | None = Field(default=None, max_length=120)
    elapsed: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    at_risk: bool = False
    overdue: bool = False
    ahead: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))


class CaseSubmission(SQLModel, table=True):
    """One completed form, as it was judged on the server."""

    __tablename__ = "cases_submission"
    __table_args__ = (Index("ix_cases_submission_form", "form"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="cases_case.id", index=True, max_length=36)
    form: str = Field(max_length=64)
    purpose: str = Field(max_length=140)
    data: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    actor: str = Field(max_length=120)
    at: datetime
