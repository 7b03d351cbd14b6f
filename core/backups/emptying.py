"""What is in the database that a back-up is restored into, and how it goes."""

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, inspect, text

from core.database import WRITING
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
"""


def tables_of_ours(engine: Engine) -> list[str]:
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


def others_connected(engine: Engine) -> int:
    """How many connections of other processes use the database, where the server tells."""
    if engine.dialect.name != "postgresql":
        return 0
    engine.dispose()
    with engine.connect() as connection:
        return int(connection.execute(text(OTHERS)).scalar_one())


def drop_everything(engine: Engine) -> None:
    """Remove all tables and functions of ours, at once or not at all."""
    names = tables_of_ours(engine)
    remove = _drop_postgresql if engine.dialect.name == "postgresql" else _drop_sqlite
    with engine.execution_options(**{WRITING: True}).connect() as connection:
        quote = connection.dialect.identifier_preparer.quote
        remove(connection, [quote(name) for name in names])


def _drop_postgresql(connection: Connection, names: list[str]) -> None:
    if names:
        connection.exec_driver_sql(f"DROP TABLE {', '.join(names)} CASCADE")
    for signature in _functions(connection):
        connection.exec_driver_sql(f"DROP FUNCTION {signature} CASCADE")
    connection.commit()


def _functions(connection: Connection) -> Iterator[str]:
    for signature, name in connection.execute(text(FUNCTIONS)).all():
        if _is_ours(name):
            yield signature


def _drop_sqlite(connection: Connection, names: list[str]) -> None:
    raw = connection.connection.cursor()
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        for name in names:
            connection.exec_driver_sql(f"DROP TABLE {name}")
        connection.commit()
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
        raw.close()
