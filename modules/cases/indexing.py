"""Expression indexes on the fields that a pack declares searchable, made when a version is put in force."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from core.database import WRITING, is_shared, lift_time_limit
from core.definitions.packs import Pack
from core.kernel import Kernel
from core.locking import alone
from modules.cases.errors import IndexNeedsLonger
from modules.cases.language import CaseType

CANCELLED = "57014"
"""PostgreSQL's word for a statement that took longer than it may."""
LOCK = 0x11A55F
"""The advisory lock of whoever makes indexes."""
STATEMENTS = {
    "sqlite": "CREATE INDEX IF NOT EXISTS {index} ON cases_case (json_extract(data, '$.\"{field}\"')) "
    "WHERE pack = '{pack}' AND case_type = '{case_type}'",
    "postgresql": "CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ON cases_case ((data ->> '{field}')) "
    "WHERE pack = '{pack}' AND case_type = '{case_type}'",
}


def create_indexes(kernel: Kernel, pack: Pack) -> None:
    """Make the indexes that are missing. Names come from checked identifiers, never from outside."""
    make_indexes(kernel.engine, list(statements(kernel.engine, pack)))


def make_indexes(engine: Engine, wanted: Sequence[str]) -> None:
    """Make what is missing of these indexes on cases, without stopping those who write."""
    if engine.dialect.name == "postgresql":
        with alone(engine, LOCK):  # two processes that publish at once would meet in the same index
            for name in _broken(engine):
                _execute(engine, f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
            for statement in wanted:
                _execute(engine, statement)
        return
    for statement in wanted:
        _execute(engine, statement)


def _broken(engine: Engine) -> list[str]:
    """Indexes that a killed process left half made: nothing uses them, and they keep their name taken."""
    statement = text(
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid = 'cases_case'::regclass AND NOT i.indisvalid "
        "AND (c.relname LIKE 'ix\\_case\\_%' OR c.relname LIKE 'ix\\_basket\\_%')"
    )
    with engine.connect() as connection:
        return [str(name) for name in connection.scalars(statement)]


def statements(engine: Engine, pack: Pack) -> Iterator[str]:
    """The SQL of every index that the pack asks for."""
    case_types: dict[str, CaseType] = dict(pack.all("case_type"))
    for name, case_type in case_types.items():
        for field, options in case_type.fields.items():
            if options.searchable:
                index = f"ix_case_{pack.name}_{name}_{field}"[:63]
                yield STATEMENTS[engine.dialect.name].format(index=index, field=field, pack=pack.name, case_type=name)


def _name_in(statement: str) -> str:
    """The index that a statement makes or drops: the word before ON, or the last."""
    return statement.partition(" ON ")[0].split()[-1].strip('"')


def _execute(engine: Engine, statement: str) -> None:
    """One statement outside of a transaction on PostgreSQL, so that writers are not blocked."""
    options = {"isolation_level": "AUTOCOMMIT"} if engine.dialect.name == "postgresql" else {WRITING: True}
    with engine.connect().execution_options(**options) as connection:
        if engine.dialect.name == "postgresql":
            lift_time_limit(connection)
        try:
            connection.execute(text(statement))
        except OperationalError as error:
            if is_shared(connection) and getattr(error.orig, "sqlstate", "") == CANCELLED:
                raise IndexNeedsLonger(index=_name_in(statement)) from error
            raise
        if engine.dialect.name == "postgresql":
            connection.invalidate()  # nobody else gets this setting
        else:
            connection.commit()
