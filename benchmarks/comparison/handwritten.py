"""The same job written by hand: FastAPI and SQLAlchemy Core, as a careful team would for this one kind of case.

One transaction per request, one query for who asks with their roles, a permission check, a row of history per change.
No journal by hashes, no outbox, no idempotency keys, no definitions.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

import anyio.to_thread
import uuid_utils
from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel, ConfigDict, EmailStr, Field
from sqlalchemy import Connection, Row, create_engine, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from benchmarks.comparison.schema import claim, counter, history, login, person, role

THREADS = 8
"""As many as Liasse has. With four, as carry such requests out there, it is no faster."""
ADJUSTER = "adjuster"
engine = create_engine(os.environ["DATABASE_URL"], pool_size=8, max_overflow=8)


@asynccontextmanager
async def lifespan(_: FastAPI) -> Any:
    """Its threads."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield


app = FastAPI(title="Claims", lifespan=lifespan)
Text40, Text80, Text120 = (Annotated[str, Field(max_length=most)] for most in (40, 80, 120))
Amount = Annotated[Decimal, Field(ge=0)]


class NewClaim(BaseModel):
    """A claim as it is reported."""

    model_config = ConfigDict(extra="forbid")
    policy: Annotated[str, Field(pattern="^[A-Z]{2}[0-9]{8}$")]
    holder_name: Text120
    holder_email: EmailStr | None = None
    holder_reference: Text40 | None = None
    street: Text120 | None = None
    postcode: Annotated[str, Field(pattern="^[0-9]{5}$")] | None = None
    town: Text80 | None = None
    happened_on: date
    reported_on: date | None = None
    cause: Literal["water", "fire", "theft", "storm"] | None = None
    place: Annotated[str, Field(max_length=200)] | None = None
    account: str | None = None
    injured: bool | None = None
    police: bool | None = None
    police_number: Text40 | None = None
    rooms: Annotated[int, Field(ge=0, le=99)] | None = None
    surface: Amount | None = None
    built_in: Annotated[int, Field(ge=1500, le=2100)] | None = None
    claimed: Amount
    excess: Amount | None = None
    ceiling: Amount | None = None
    third_party: Text120 | None = None
    insurer: Text120 | None = None
    urgent: bool | None = None


class Done(BaseModel):
    """What every change answers."""

    id: str
    reference: str
    stage: str
    version: int


class Claim(NewClaim):
    """A claim as it stands."""

    id: str
    reference: str
    stage: str
    version: int
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None
    payable: Decimal | None


class Entry(BaseModel):
    """One line of history."""

    number: int
    at: datetime
    person_id: str
    action: str
    data: dict[str, Any]


class Person(BaseModel):
    """Who asks."""

    id: str
    roles: frozenset[str]


Authorization = Annotated[str, Header()]


@contextmanager
def transaction(authorization: str, wanted: str) -> Iterator[tuple[Connection, Person]]:
    """The one transaction of a request, for somebody who is signed in and has the role."""
    with engine.begin() as db:
        asking = who_asks(db, authorization)
        if wanted not in asking.roles:
            raise HTTPException(403)
        yield db, asking


def who_asks(db: Connection, authorization: str) -> Person:
    """The person signed in, with their roles."""
    hashed = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    statement = (
        select(person.c.id, role.c.role)
        .join(login, login.c.person_id == person.c.id)
        .outerjoin(role, role.c.person_id == person.c.id)
        .where(login.c.token_hash == hashed, login.c.expires_at > datetime.now(UTC), person.c.active)
    )
    rows = db.execute(statement).all()
    if not rows:
        raise HTTPException(401)
    return Person(id=rows[0].id, roles=frozenset(row.role for row in rows if row.role))


class Move(BaseModel):
    """A way from one stage to another."""

    from_: tuple[str, ...]
    to: str
    days: int | None = None


MOVES: Mapping[str, Move] = {
    "check": Move(from_=("received",), to="checked"),
    "study": Move(from_=("checked",), to="studied", days=10),
    "decide": Move(from_=("studied",), to="decided"),
    "order": Move(from_=("decided",), to="payable_now"),
    "close": Move(from_=("payable_now", "decided"), to="closed"),
}


def holds(name: str, row: Row[Any]) -> bool:
    """Whether the claim may take this way."""
    if name == "check":
        return bool(row.policy and row.holder_name and row.happened_on and row.claimed is not None)
    if name == "study":
        return row.reported_on is not None and row.happened_on <= row.reported_on
    if name == "decide":
        return row.ceiling is not None and row.claimed <= row.ceiling
    return name != "order" or (row.payable is not None and row.payable > 0)


@app.post("/claims", status_code=201)
def open_claim(new: NewClaim, authorization: Authorization = "") -> Done:
    """Open a claim."""
    with transaction(authorization, ADJUSTER) as (db, asking):
        now, id_ = datetime.now(UTC), str(uuid_utils.uuid7())
        numbering = upsert(counter).values(year=now.year, number=1)
        numbering = numbering.on_conflict_do_update(index_elements=["year"], set_={"number": counter.c.number + 1})
        number = db.execute(numbering.returning(counter.c.number)).scalar_one()
        values = new.model_dump()
        payable = new.claimed - new.excess if new.excess is not None else None
        done = Done(id=id_, reference=f"CL-{now.year}-{number:06}", stage="received", version=1)
        times = {"opened_at": now, "changed_at": now, "due_at": now + timedelta(days=2)}
        db.execute(insert(claim).values(**values, **done.model_dump(), **times, payable=payable))
        record(db, id_, 1, asking, "opened", {"fields": [name for name, value in values.items() if value is not None]})
    return done


@app.post("/claims/{claim_id}/transitions/{name}")
def move_claim(claim_id: str, name: str, authorization: Authorization = "") -> Done:
    """Move a claim on."""
    with transaction(authorization, ADJUSTER) as (db, asking):
        row = db.execute(select(claim).where(claim.c.id == claim_id).with_for_update()).one_or_none()
        if row is None or name not in MOVES:
            raise HTTPException(404)
        move = MOVES[name]
        if row.stage not in move.from_ or not holds(name, row):
            raise HTTPException(409)
        now, version = datetime.now(UTC), row.version + 1
        due = now + timedelta(days=move.days) if move.days else None
        changes = {"stage": move.to, "version": version, "changed_at": now, "due_at": due}
        db.execute(update(claim).where(claim.c.id == claim_id).values(**changes))
        record(db, claim_id, version, asking, name, {"from": row.stage, "to": move.to})
    return Done(id=claim_id, reference=row.reference, stage=move.to, version=version)


def record(db: Connection, claim_id: str, number: int, asking: Person, action: str, data: dict[str, Any]) -> None:
    """One line of history."""
    values = {"claim_id": claim_id, "number": number, "person_id": asking.id, "action": action, "data": data}
    db.execute(insert(history).values(id=str(uuid_utils.uuid7()), at=datetime.now(UTC), **values))


@app.get("/claims/{claim_id}")
def read_claim(claim_id: str, authorization: Authorization = "") -> Claim:
    """A claim as it stands."""
    with transaction(authorization, ADJUSTER) as (db, _):
        row = db.execute(select(claim).where(claim.c.id == claim_id)).one_or_none()
    if row is None:
        raise HTTPException(404)
    return Claim.model_validate(dict(row._mapping))


@app.get("/claims/{claim_id}/history")
def read_history(claim_id: str, authorization: Authorization = "") -> list[Entry]:
    """What happened to a claim, oldest first."""
    with transaction(authorization, ADJUSTER) as (db, _):
        statement = select(history).where(history.c.claim_id == claim_id).order_by(history.c.number)
        rows = db.execute(statement).all()
    return [Entry.model_validate(dict(row._mapping)) for row in rows]
