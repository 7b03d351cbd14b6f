"""Queries that are asked at every request: worked out once per kind of database, then sent with their values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Engine

from core.rows.sending import Prepared, Statement, Values, send
from core.rows.shapes import Convert, prepare

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The statement on one kind of database; `fixed` are the values that it holds itself."""

    prepared: Prepared
    reads: tuple[Convert | None, ...]
    writes: dict[str, Convert]
    fixed: Values


class Question:
    """A SELECT with named values (`bindparam`, never `in_`). What the session has not written yet is not seen."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._known: dict[str, Asked] = {}

    def ask_alone(self, engine: Engine, **values: Any) -> list[Row]:
        """All rows, asked outside of any transaction: one way to the server and back."""
        with engine.connect() as connection:
            # SQLite begins no transaction by itself
            (cursor,) = send(connection, [self.statement(connection.dialect, values)], alone=True)
            return self.read(connection.dialect, cursor.fetchall())

    def statement(self, dialect: Dialect, values: Values) -> Statement:
        """What asks it."""
        on = self._on(dialect)
        given = {name: on.writes[name](value) if name in on.writes else value for name, value in values.items()}
        return on.prepared, on.fixed | given

    def read(self, dialect: Dialect, rows: Sequence[Sequence[Any]]) -> list[Row]:
        """The driver's rows in Python values."""
        reads = self._on(dialect).reads
        return [tuple(v if read is None else read(v) for v, read in zip(row, reads, strict=True)) for row in rows]

    def _on(self, dialect: Dialect) -> Asked:
        found = self._known.get(dialect.name)
        if found is None:
            prepared, writes, fixed = prepare(self._statement, dialect)
            types = [column.type.dialect_impl(dialect) for column in self._statement.selected_columns]
            reads = tuple(one.result_processor(dialect, None) for one in types)
            found = self._known[dialect.name] = Asked(prepared, reads, writes, fixed)
        return found
