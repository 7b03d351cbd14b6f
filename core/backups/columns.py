"""Columns and values in a form that belongs to no database."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, MetaData, String, Table
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

from core.backups.errors import ArchiveBroken
from core.database import Json, OrderedJson

Described = tuple[str, str]
"""A column's name and kind."""
TYPES: Mapping[str, Callable[[], TypeEngine[Any]]] = {
    "json": lambda: Json,
    "ordered_json": lambda: OrderedJson,
    "boolean": Boolean,
    "integer": BigInteger,
    "datetime": UTCDateTime,
    "date": Date,
    "text": String,
}
KINDS: Mapping[type, str] = {
    bool: "boolean",
    int: "integer",
    datetime: "datetime",
    date: "date",
    str: "text",
}
"""What holds values of a Python type; JSON holds any."""
READ: Mapping[str, Callable[[Any], Any]] = {"datetime": datetime.fromisoformat, "date": date.fromisoformat}
EXPECTED: Mapping[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "integer": int,
    "datetime": str,
    "date": str,
    "text": str,
}


def kind_of(column: Column[Any]) -> str:
    """The kind of a column of ours; raises `KeyError` for one that no back-up can carry."""
    plain: TypeEngine[Any] = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(plain, JSON):
        return "json" if plain is Json else "ordered_json"
    return KINDS[plain.python_type]


def describe(table: Table) -> list[Described]:
    """The columns of a table."""
    return [(column.name, kind_of(column)) for column in table.columns]


def rebuild(name: str, columns: Sequence[Described]) -> Table:
    """A table that takes rows of a back-up, whatever our models say today."""
    return Table(name, MetaData(), *(Column(column, TYPES[kind]()) for column, kind in columns))


def write_row(row: Sequence[Any]) -> bytes:
    """A row as one line of JSON."""
    return json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), default=_moment).encode() + b"\n"


def _moment(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(repr(type(value)))


def read_row(line: bytes, columns: Sequence[Described]) -> dict[str, Any]:
    """A row as the database takes it; raises `ArchiveBroken`."""
    try:
        values = json.loads(line)
        if not isinstance(values, list) or len(values) != len(columns):
            raise TypeError
        return {name: _value(kind, value) for (name, kind), value in zip(columns, values, strict=True)}
    except (ValueError, TypeError, RecursionError) as error:
        raise ArchiveBroken(reason="a row of it can't be read") from error


def _value(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind in EXPECTED and type(value) is not EXPECTED[kind]:
        raise TypeError(kind)
    return READ[kind](value) if kind in READ else value
