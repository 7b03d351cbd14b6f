"""Put rows into an empty database; triggers rest meanwhile, so that nothing is counted or refused twice."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, inspect, text
from sqlalchemy.exc import DataError, IntegrityError, StatementError

from core.backups.columns import rebuild
from core.backups.errors import ArchiveBroken, RowRefused
from core.backups.manifest import CarriedTable
from core.database import WRITING

WITH_TRIGGERS = """
SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""


@contextmanager
def loading(engine: Engine) -> Iterator[Connection]:
    """One transaction that fills tables."""
    with engine.execution_options(**{WRITING: True}).connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        rest = _resting_postgresql if engine.dialect.name == "postgresql" else _resting_sqlite
        with rest(connection):
            yield connection


@contextmanager
def _resting_postgresql(connection: Connection) -> Iterator[None]:
    quote = connection.dialect.identifier_preparer.quote
    tables = [quote(name) for name in connection.execute(text(WITH_TRIGGERS)).scalars()]
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@contextmanager
def _resting_sqlite(connection: Connection) -> Iterator[None]:
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    quote = connection.dialect.identifier_preparer.quote
    for name, _ in found:
        connection.exec_driver_sql(f"DROP TRIGGER {quote(name)}")
    yield
    for _, statement in found:
        connection.exec_driver_sql(statement)


def fitting_tables(engine: Engine, tables: Sequence[CarriedTable]) -> Mapping[str, Table]:
    """The tables of a back-up as they are filled; raises `ArchiveBroken` for one that its schema does not have."""
    inspector = inspect(engine)
    known = set(inspector.get_table_names())
    for table in tables:
        columns = {column["name"] for column in inspector.get_columns(table.name)} if table.name in known else set()
        if not {name for name, _ in table.columns} <= columns:
            raise ArchiveBroken(reason=f"its table {table.name} does not fit its schema")
    return {table.name: rebuild(table.name, table.columns) for table in tables}


def insert_rows(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Add rows; raises `RowRefused`, which quotes none of their values."""
    try:
        connection.execute(table.insert(), rows)
    except (DataError, IntegrityError) as error:
        raise RowRefused(table=table.name, reason=type(error.orig).__name__) from error
    except StatementError as error:
        if type(error) is not StatementError:
            raise
        raise RowRefused(table=table.name, reason="a value has the wrong form") from error
