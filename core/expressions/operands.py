"""The two sides of a comparison in SQL: a column (or what is made of columns), or a known value."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Enum,
    Integer,
    Numeric,
    String,
    literal,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from core.expressions.durations import midnight

KINDS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Boolean, "boolean"),
    (Integer, "number"),
    (Numeric, "number"),
    (Enum, "enumeration"),
    (String, "text"),
    (DateTime, "moment"),
    (Date, "date"),
)
VALUES: tuple[tuple[type, str], ...] = (
    (type(None), "null"),
    (bool, "boolean"),
    (int, "number"),
    (Decimal, "number"),
    (str, "text"),
    (datetime, "moment"),
    (date, "date"),
)
SMALL, LARGE = 2**31, 2**63
STORED_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Column:
    """Something that SQL works out. `computed` numbers are exact only in exact comparisons."""

    sql: ColumnElement[Any]
    kind: str
    computed: bool = False
    factors: int = 1


@dataclass(frozen=True, slots=True)
class Known:
    """A value that does not depend on the row."""

    value: Any

    @property
    def kind(self) -> str:
        """The kind of value, as columns have it; `other` when no column can hold it."""
        return next((name for known, name in VALUES if isinstance(self.value, known)), "other")


Operand = Column | Known


def kind_of(kind: TypeEngine[Any]) -> str:
    """The kind of a column's type; `other` when expressions cannot be compared with it."""
    plain = _implementation(kind)
    return next((name for known, name in KINDS if isinstance(plain, known)), "other")


def bind(value: Any, beside: Column) -> ColumnElement[Any]:
    """A known value as a parameter that the databases compare exactly with the column."""
    kind = beside.sql.type
    if beside.kind == "number":
        return number(value)
    if beside.kind == "text":
        return literal(value, String())
    if beside.kind == "moment":
        moment = midnight(value).astimezone(UTC)
        plain = isinstance(kind, DateTime) and not kind.timezone
        return literal(moment.replace(tzinfo=None) if plain else moment, kind)
    return literal(value, kind)


def number(value: int | Decimal) -> ColumnElement[Any]:
    """A number as a parameter of the smallest type that holds it."""
    if isinstance(value, int):
        kind = Integer() if abs(value) < SMALL else BigInteger() if abs(value) < LARGE else Numeric()
        return literal(value, kind)
    return literal(value, Numeric())


def fits(value: Any, beside: Column) -> bool:
    """Whether every database keeps all figures of a number when it compares it with the column."""
    whole_column = isinstance(_implementation(beside.sql.type), Integer) and not beside.computed
    if isinstance(value, int):
        return abs(value) < 10**STORED_DIGITS or (whole_column and abs(value) < LARGE)
    return len(Decimal(value).normalize().as_tuple().digits) <= STORED_DIGITS


def _implementation(kind: TypeEngine[Any]) -> Any:
    return _implementation(kind.impl_instance) if isinstance(kind, TypeDecorator) else kind
