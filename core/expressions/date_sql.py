"""SQL that both databases work out alike: days moved by months, ends of months, days of the week.

Whatever lies outside of the years 1 to 9999 is NULL, as it is null in the expression itself.
"""

import sqlite3
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from core.expressions.durations import Duration, shift
from core.expressions.monthdays import first_of_month, last_of_month, on_weekday

MOST = 4_000_000
"""More months or days than this lead out of the years 1 to 9999 from every day."""


class MovedDate(FunctionElement[Any]):
    """A date, moved by a number of months and then of days."""

    name = "liasse_move_date"
    type = Date()
    inherit_cache = True


class MonthStart(FunctionElement[Any]):
    """The first day of a date's month."""

    name = "liasse_month_start"
    type = Date()
    inherit_cache = True


class MonthEnd(FunctionElement[Any]):
    """The last day of a date's month."""

    name = "liasse_month_end"
    type = Date()
    inherit_cache = True


class NextWeekday(FunctionElement[Any]):
    """The date itself if it is that day of the week (0 is Monday), else the next one."""

    name = "liasse_next_weekday"
    type = Date()
    inherit_cache = True


def prepare_dates(connection: sqlite3.Connection) -> None:
    """Give a SQLite connection the functions of dates."""
    for name, (arity, run) in SQLITE_FUNCTIONS.items():
        connection.create_function(name, arity, _stored(run), deterministic=True)


def _move(day: date, months: int, days: int) -> date:
    return shift(day, Duration(months, days))


def _stored(run: Callable[..., date]) -> Callable[..., str | None]:
    """The function on days as SQLite keeps them: texts such as 2026-02-28."""

    def stored(day: str | None, *rest: int) -> str | None:
        try:
            return run(date.fromisoformat(day), *rest).isoformat() if day else None
        except (ValueError, TypeError, OverflowError):
            return None

    return stored


SQLITE_FUNCTIONS: dict[str, tuple[int, Callable[..., date]]] = {
    MovedDate.name: (3, _move),
    MonthStart.name: (1, first_of_month),
    MonthEnd.name: (1, last_of_month),
    NextWeekday.name: (2, on_weekday),
}


@compiles(MovedDate)
@compiles(MonthStart)
@compiles(MonthEnd)
@compiles(NextWeekday)
def _call(element: Any, compiler: Any, **options: Any) -> str:
    return f"{element.name}({compiler.process(element.clauses, **options)})"


@compiles(MovedDate, "postgresql")
def _moved(element: Any, compiler: Any, **options: Any) -> str:
    written = [compiler.process(each, **options) for each in element.clauses]
    day = f"CAST({written[0]} AS DATE)"
    months, days = (f"CAST({each} AS INTEGER)" for each in written[1:])
    index = f"(EXTRACT(YEAR FROM {day})::int * 12 + EXTRACT(MONTH FROM {day})::int - 1 + {months})"
    first = f"make_date({index} / 12, mod({index}, 12) + 1, 1)"
    last = f"({first} + INTERVAL '1 month - 1 day')::date"
    moved = f"(LEAST({first} + EXTRACT(DAY FROM {day})::int - 1, {last}) + {days})"
    return f"(CASE WHEN {index} BETWEEN 12 AND 119999 THEN {_within_years(moved)} END)"


@compiles(MonthStart, "postgresql")
def _month_start(element: Any, compiler: Any, **options: Any) -> str:
    (day,) = (compiler.process(each, **options) for each in element.clauses)
    return f"(date_trunc('month', CAST({day} AS timestamp))::date)"


@compiles(MonthEnd, "postgresql")
def _month_end(element: Any, compiler: Any, **options: Any) -> str:
    (day,) = (compiler.process(each, **options) for each in element.clauses)
    return f"((date_trunc('month', CAST({day} AS timestamp)) + INTERVAL '1 month - 1 day')::date)"


@compiles(NextWeekday, "postgresql")
def _next_weekday(element: Any, compiler: Any, **options: Any) -> str:
    day, weekday = (compiler.process(each, **options) for each in element.clauses)
    day = f"CAST({day} AS DATE)"
    ahead = f"mod(CAST({weekday} AS INTEGER) + 8 - EXTRACT(ISODOW FROM {day})::int, 7)"
    return _within_years(f"({day} + {ahead})")


def _within_years(day: str) -> str:
    return f"(CASE WHEN {day} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN {day} END)"
