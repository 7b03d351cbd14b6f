"""Expression indexes on the fields that a pack declares searchable, made when a version is put in force."""

from collections.abc import Iterator

from sqlalchemy import Engine, text

from core.database import WRITING
from core.definitions.packs import Pack
from core.kernel import Kernel
from modules.cases.language import CaseType

STATEMENTS = {
    "sqlite": "CREATE INDEX IF NOT EXISTS {index} ON cases_case (json_extract(data, '$.\"{field}\"')) "
    "WHERE pack = '{pack}' AND case_type = '{case_type}'",
    "postgresql": "CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ON cases_case ((data ->> '{field}')) "
    "WHERE pack = '{pack}' AND case_type = '{case_type}'",
}


def create_indexes(kernel: Kernel, pack: Pack) -> None:
    """Make the indexes that are missing. Names come from checked identifiers, never from outside."""
    for statement in statements(kernel.engine, pack):
        _execute(kernel.engine, statement)


def statements(engine: Engine, pack: Pack) -> Iterator[str]:
    """The SQL of every index that the pack asks for."""
    case_types: dict[str, CaseType] = dict(pack.all("case_type"))
    for name, case_type in case_types.items():
        for field, options in case_type.fields.items():
            if options.searchable:
                index = f"ix_case_{pack.name}_{name}_{field}"[:63]
                yield STATEMENTS[engine.dialect.name].format(index=index, field=field, pack=pack.name, case_type=name)


def _execute(engine: Engine, statement: str) -> None:
    """One statement outside of a transaction on PostgreSQL, so that writers are not blocked."""
    options = {"isolation_level": "AUTOCOMMIT"} if engine.dialect.name == "postgresql" else {WRITING: True}
    with engine.connect().execution_options(**options) as connection:
        connection.execute(text(statement))
        if engine.dialect.name != "postgresql":
            connection.commit()
