"""SQL that both databases work out alike: exact arithmetic, and texts ordered by code point."""

import sqlite3
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Integer, Numeric, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from core.expressions import operations
from core.expressions.date_sql import prepare_dates

Stored = int | float | str | None


class ExactSum(FunctionElement[Any]):
    """left + right."""

    name = "liasse_add"
    sign = "+"
    type = Numeric()
    inherit_cache = True


class ExactDifference(FunctionElement[Any]):
    """left - right."""

    name = "liasse_subtract"
    sign = "-"
    type = Numeric()
    inherit_cache = True


class ExactProduct(FunctionElement[Any]):
    """left * right."""

    name = "liasse_multiply"
    sign = "*"
    type = Numeric()
    inherit_cache = True


class WrittenNumber(FunctionElement[Any]):
    """A number passed as text, so that no database rounds it."""

    name = "liasse_number"
    type = Numeric()
    inherit_cache = True


class Comparison(FunctionElement[Any]):
    """-1, 0 or 1 as the left number is below, equal to or above the right one."""

    name = "liasse_compare"
    type = Integer()
    inherit_cache = True


class CodePoints(FunctionElement[Any]):
    """A text that sorts by code point."""

    name = "liasse_code_points"
    type = Text()
    inherit_cache = True


class Contains(FunctionElement[Any]):
    """Whether the first text contains the second."""

    name = "liasse_contains"
    type = Boolean()
    inherit_cache = True


def prepare_sqlite(connection: sqlite3.Connection) -> None:
    """Give a SQLite connection the exact arithmetic, and that of dates; call it for every new one (`connect` event)."""
    for name, run in SQLITE_FUNCTIONS.items():
        connection.create_function(name, 2, run, deterministic=True)
    prepare_dates(connection)


def _exactly(run: Callable[[Any, Any], Any]) -> Callable[[Stored, Stored], str | None]:
    def stored(left: Stored, right: Stored) -> str | None:
        result = run(_number(left), _number(right))
        return None if result is None else str(result)

    return stored


def _compare(left: Stored, right: Stored) -> int | None:
    a, b = _number(left), _number(right)
    return None if a is None or b is None else (a > b) - (a < b)


def _number(value: Stored) -> int | Decimal | None:
    return operations.number(Decimal(value) if isinstance(value, str) else value)


SQLITE_FUNCTIONS: dict[str, Callable[[Stored, Stored], Any]] = {
    "liasse_add": _exactly(operations.add),
    "liasse_subtract": _exactly(operations.subtract),
    "liasse_multiply": _exactly(operations.multiply),
    "liasse_compare": _compare,
}


@compiles(ExactSum)
@compiles(ExactDifference)
@compiles(ExactProduct)
@compiles(Comparison)
def _call(element: Any, compiler: Any, **options: Any) -> str:
    return f"{element.name}({compiler.process(element.clauses, **options)})"


@compiles(ExactSum, "postgresql")
@compiles(ExactDifference, "postgresql")
@compiles(ExactProduct, "postgresql")
def _calculate(element: Any, compiler: Any, **options: Any) -> str:
    left, right = (f"CAST({compiler.process(each, **options)} AS NUMERIC)" for each in element.clauses)
    return f"({left} {element.sign} {right})"


@compiles(WrittenNumber, "postgresql")
def _cast(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS NUMERIC)"


@compiles(WrittenNumber, "sqlite")
def _as_it_is(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)})"


@compiles(Comparison, "postgresql")
def _sign(element: Any, compiler: Any, **options: Any) -> str:
    left, right = (f"CAST({compiler.process(each, **options)} AS NUMERIC)" for each in element.clauses)
    return f"sign({left} - {right})"


@compiles(CodePoints, "postgresql")
def _c_collation(element: Any, compiler: Any, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'


@compiles(CodePoints, "sqlite")
def _binary_collation(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} COLLATE BINARY)"


@compiles(Contains, "postgresql")
def _position(element: Any, compiler: Any, **options: Any) -> str:
    return f"(strpos({compiler.process(element.clauses, **options)}) > 0)"


@compiles(Contains, "sqlite")
def _instr(element: Any, compiler: Any, **options: Any) -> str:
    return f"(instr({compiler.process(element.clauses, **options)}) > 0)"
