"""What is in the database that a back-up replaces, who uses it, and how it goes."""

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, inspect, text

from core.locking import RESTORE_LOCK, STORE_LOCK
from core.modules import discover

REVISIONS = "alembic_version"
OF_THE_SCHEMA = (REVISIONS, "core_revision")
"""What every schema holds, empty or not."""
SHOWN = 4
FUNCTIONS = """
SELECT p.oid::regprocedure::text, p.proname FROM pg_proc p
WHERE p.pronamespace = current_schema()::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'liasse' AND pid <> pg_backend_pid()
  AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid IN (:restore, :store))
"""
"""Whoever holds these locks is the restoration itself."""


def tables_of_ours(engine: Engine | Connection) -> list[str]:
    """The tables of core and modules that are there, of whatever version, and that of Alembic."""
    return [name for name in inspect(engine).get_table_names() if _is_ours(name) or name == REVISIONS]


def _is_ours(name: str) -> bool:
    return name.partition("_")[0] in {"core", *discover()}


def filled_tables(engine: Engine) -> list[str]:
    """The tables of ours that hold a row."""
    with engine.connect() as connection:
        quote = connection.dialect.identifier_preparer.quote
        return [
            name
            for name in tables_of_ours(engine)
            if name not in OF_THE_SCHEMA and connection.execute(text(f"SELECT 1 FROM {quote(name)} LIMIT 1")).first()  # noqa: S608
        ]


def others_connected(connection: Connection) -> int:
    """How many connections of other processes use a PostgreSQL database."""
    connection.execute(text("SELECT pg_stat_clear_snapshot()"))
    return int(connection.execute(text(OTHERS), {"restore": RESTORE_LOCK, "store": STORE_LOCK}).scalar_one())


def drop_all(connection: Connection) -> None:
    """Remove all tables and functions of ours from a PostgreSQL database, in the transaction at hand."""
    quote = connection.dialect.identifier_preparer.quote
    if names := [quote(name) for name in tables_of_ours(connection)]:
        connection.exec_driver_sql(f"DROP TABLE {', '.join(names)} CASCADE")
    for signature in list(_functions(connection)):
        connection.exec_driver_sql(f"DROP FUNCTION {signature} CASCADE")


def _functions(connection: Connection) -> Iterator[str]:
    for signature, name in connection.execute(text(FUNCTIONS)).all():
        if _is_ours(name):
            yield signature
