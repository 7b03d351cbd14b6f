"""The database as it stands at one moment, however long it is read."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, Table, text
from sqlmodel import SQLModel

from core.database import DERIVED, PASSING, snapshot
from core.rows.session import Session

BEGINNINGS = {
    "sqlite": ("SELECT 1 FROM sqlite_master LIMIT 1",),
    "postgresql": (
        "SET LOCAL statement_timeout = 0",
        "SET LOCAL idle_in_transaction_session_timeout = 0",
        "SELECT 1",
    ),
}
"""The first question fixes the moment; it may then be read for as long as it takes."""


def carried_tables() -> list[Table]:
    """The tables that a back-up holds, each after those that it refers to."""
    return [one for one in SQLModel.metadata.sorted_tables if not one.info.get(PASSING) and not one.info.get(DERIVED)]


@contextmanager
def long_snapshot(engine: Engine) -> Iterator[Session]:
    """A session that sees what was committed when it began, for as long as it takes; writers are not held up."""
    with snapshot(engine) as session:
        for statement in BEGINNINGS[engine.dialect.name]:
            session.connection().execute(text(statement))
        yield session
