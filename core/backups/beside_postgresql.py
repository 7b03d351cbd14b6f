"""Beside a PostgreSQL database: a second schema, whose tables are moved into place in one transaction."""

import time

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from core.backups.emptying import drop_all, others_connected
from core.backups.errors import NoRoomBeside, TargetInUse
from core.database import WRITING, open_engine
from core.failpoints import Point, reach

PATIENCE = 3.0
"""Seconds in which the server forgets who left."""
SCHEMA = "liasse_incoming"
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = CAST(:schema AS regnamespace) AND relkind IN ('r', 'p')"
FUNCTIONS = "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = CAST(:schema AS regnamespace)"


class SchemaBeside:
    """The schema `liasse_incoming` of the same database."""

    def __init__(self, engine: Engine) -> None:
        self._target = engine
        try:
            self._run(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"CREATE SCHEMA {SCHEMA}")
        except ProgrammingError as error:
            raise NoRoomBeside(place=f"schema {SCHEMA}", reason=type(error.orig).__name__) from error
        self.engine = open_engine(_address(engine))

    def require_unused(self) -> None:
        """Count connections of others."""
        self._target.dispose()
        with self._target.connect() as connection:
            _require_alone(connection)

    def take_over(self) -> None:
        """Drop what is ours in the old schema and move the new in, as one transaction."""
        self.engine.dispose()
        self._target.dispose()
        with self._target.execution_options(**{WRITING: True}).connect() as connection, connection.begin():
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            _require_alone(connection)
            drop_all(connection)
            reach(Point.RESTORE_SWAPPING)
            _move(connection)
            connection.exec_driver_sql(f"DROP SCHEMA {SCHEMA}")
        self._target.dispose()

    def close(self) -> None:
        """Drop the schema, if it is still there."""
        self.engine.dispose()
        self._run(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")

    def _run(self, *statements: str) -> None:
        with self._target.execution_options(**{WRITING: True}).connect() as connection, connection.begin():
            for statement in statements:
                connection.exec_driver_sql(statement)


def _address(engine: Engine) -> str:
    """The same database, in which names mean those of the second schema."""
    given = engine.url.query.get("options", "")
    options = f"{given if isinstance(given, str) else ' '.join(given)} -c search_path={SCHEMA}".strip()
    return engine.url.update_query_dict({"options": options}).render_as_string(hide_password=False)


def _require_alone(connection: Connection) -> None:
    """Connections that were closed a moment ago may still be counted: look for a while."""
    deadline = time.monotonic() + PATIENCE
    while count := others_connected(connection):
        if time.monotonic() > deadline:
            raise TargetInUse(count=count)
        time.sleep(0.1)


def _move(connection: Connection) -> None:
    """Tables, with their indexes and triggers, and functions; whatever else were left would stop the transaction."""
    preparer = connection.dialect.identifier_preparer
    target = preparer.quote(str(connection.scalar(text("SELECT current_schema()"))))
    for table in connection.execute(text(TABLES), {"schema": SCHEMA}).scalars().all():
        connection.exec_driver_sql(f"ALTER TABLE {SCHEMA}.{preparer.quote(table)} SET SCHEMA {target}")
    for signature in connection.execute(text(FUNCTIONS), {"schema": SCHEMA}).scalars().all():
        connection.exec_driver_sql(f"ALTER FUNCTION {signature} SET SCHEMA {target}")
