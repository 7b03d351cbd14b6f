"""Which versions of Liasse can live with a schema: kept beside it, so that an older version can read it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import ModuleType

from sqlalchemy import Connection, Engine, Inspector, inspect, select
from sqlmodel import Field, SQLModel, col

from core.database import DERIVED, utc_now

EVERYBODY = ""
"""A step that only adds: whoever could live with the schema before it still can."""


class SchemaRevision(SQLModel, table=True):
    """One step of the schema that was applied: what it follows, and the oldest step that code must know to use it.

    `compatible_from` is empty where the step only adds.
    """

    __tablename__ = "core_revision"
    __table_args__ = {"info": {DERIVED: True}}

    revision: str = Field(primary_key=True, max_length=64)
    follows: str = Field(default="", max_length=64)
    compatible_from: str = Field(default=EVERYBODY, max_length=64)
    applied_at: datetime


def note(connection: Connection, revision: str, follows: Iterable[str], module: ModuleType) -> None:
    """Keep what an applied step says of itself, in its own transaction; nothing before there is a table for it."""
    inspector: Inspector = inspect(connection)
    if not inspector.has_table(str(SchemaRevision.__tablename__)):
        return
    compatible_from = getattr(module, "compatible_from", revision)
    row = {"revision": revision, "follows": ",".join(follows), "applied_at": utc_now()}
    table = SchemaRevision.metadata.tables[str(SchemaRevision.__tablename__)]
    connection.execute(table.delete().where(table.c.revision == revision))
    connection.execute(table.insert().values(**row, compatible_from=compatible_from or EVERYBODY))


def read_steps(engine: Engine) -> dict[str, SchemaRevision]:
    """The steps that were noted, by their names."""
    if not inspect(engine).has_table(str(SchemaRevision.__tablename__)):
        return {}
    columns = (SchemaRevision.revision, SchemaRevision.follows, SchemaRevision.compatible_from)
    with engine.connect() as connection:
        rows = connection.execute(select(*(col(one) for one in columns))).all()
    return {row[0]: SchemaRevision(revision=row[0], follows=row[1], compatible_from=row[2]) for row in rows}  # type: ignore[call-arg]


def known_below(head: str, known: Iterable[str], steps: Mapping[str, SchemaRevision]) -> set[str] | None:
    """The known steps on which an unknown `head` stands; None when code that knows only those can't live with it."""
    mine, found, ahead = set(known), set[str](), [head]
    while ahead:
        name = ahead.pop()
        if name in mine:
            found.add(name)
            continue
        step = steps.get(name)
        if step is None or (step.compatible_from != EVERYBODY and step.compatible_from not in mine):
            return None
        ahead.extend(one for one in step.follows.split(",") if one)
    return found
