"""Rules: an expression reads the value of a parameter on another day, alike in the database, and never fails."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from core.access.knowledge import select as rows_that
from core.context import reading
from core.expressions import ExpressionError, parse
from core.expressions.builtins import FUNCTIONS
from core.expressions.durations import Duration
from core.expressions.inforce import DatedValues
from core.expressions.sql import to_sql
from core.expressions.types import DATE, DATETIME, DECIMAL, DURATION, TEXT, Record, Scope
from core.kernel import Kernel
from modules.cases.columns import columns_of
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.models import Case
from tests.fixtures.routes import ANNE, MOVES, Routes, open_file

DAYS: dict[str, list[tuple[date, object]]] = {
    "fee": [(date(2020, 1, 1), Decimal(10)), (date(2025, 1, 1), Decimal("12.50"))],
    "delay": [(date.min, Duration(months=1))],
}
FACTS = {
    "parameters": DatedValues({"fee": Decimal("12.50")}, DAYS.__getitem__, ZoneInfo("Europe/Paris")),
    "eve": datetime(2024, 12, 31, 23, 30, tzinfo=UTC),  # 1 January in Paris
    "day": date(2024, 12, 31),
    "nothing": None,
}
TYPES = Scope(
    {
        "parameters": Record("parameters", {"fee": DECIMAL, "delay": DURATION}),
        "day": DATE,
        "eve": DATETIME,
        "word": TEXT,
    },
    FUNCTIONS,
)


@pytest.mark.parametrize(
    ("expression", "gives"),
    [
        ("in_force(parameters.fee, date(2024, 12, 31))", 10),
        ("in_force(parameters.fee, date(2025, 1, 1))", Decimal("12.50")),
        ("in_force(parameters.fee, date(1990, 1, 1))", 10),
        ("in_force(parameters.fee, eve) * 2", 25),
        ("day + in_force(parameters.delay, day)", date(2025, 1, 31)),
        ("in_force(parameters.fee, nothing)", None),
    ],
)
def test_the_value_of_a_day_is_read(expression: str, gives: object) -> None:
    assert parse(expression).evaluate(FACTS) == gives


def test_its_type_is_that_of_the_parameter() -> None:
    assert parse("in_force(parameters.fee, day) * 2").check(TYPES, DECIMAL) == []
    assert parse("day + in_force(parameters.delay, eve)").check(TYPES, DATE) == []


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("in_force(word, day)", "in_force needs a parameter here"),
        ("in_force('fee', day)", "in_force needs a parameter here"),
        ("in_force(parameters, day)", "in_force needs a parameter here"),
        ("in_force(parameters.fees, day)", "fees"),
        ("in_force(parameters.fee, word)", "in_force needs a date and time here, not a text"),
        ("in_force(parameters.fee)", "in_force needs day"),
        ("in_force(parameters.fee, day) + word", "cannot"),
    ],
)
def test_a_wrong_use_is_a_mistake(expression: str, message: str) -> None:
    assert message in parse(expression).check(TYPES)[0].message


def test_without_parameters_it_is_null() -> None:
    assert parse("in_force(parameters.fee, day)").evaluate({"day": date(2025, 1, 1)}) is None


PARAMETERS = """parameters:
  limit: {type: integer, title: Limit, values: {2020-01-01: 2, 2025-06-01: 5}}
  word: {type: text, title: Word, values: {2020-01-01: low, 2025-06-01: high}}
  open: {type: boolean, title: Open, values: {2020-01-01: false, 2025-06-01: true}}
  start: {type: date, title: Start, values: {2020-01-01: 2020-02-01, 2025-06-01: 2025-07-01}}
  wait: {type: duration, title: Wait, value: 2 weeks}
"""
ROWS = ((None, 3), ("2019-01-01", 3), ("2025-05-31", 3), ("2025-06-01", 3), ("2026-01-01", 7), ("2025-08-01", 1))


@pytest.mark.parametrize(
    "condition",
    [
        "count > in_force(parameters.limit, day)",
        "count + 2 > in_force(parameters.limit, day) * 2",
        "in_force(parameters.word, day) == 'high'",
        "in_force(parameters.open, day)",
        "day >= in_force(parameters.start, day)",
        "in_force(parameters.limit, day) == null",
        "count > in_force(parameters.limit, today)",
    ],
)
def test_the_database_finds_the_same_cases(routes: Routes, condition: str) -> None:
    kernel = with_parameters(routes)
    for day, count in ROWS:
        open_file(kernel, day=day, count=count)
    with reading(kernel, ANNE) as ctx:
        cases = list(ctx.session.exec(select(Case)))
        columns = columns_of(case_type_of(ctx, cases[0]), ctx.session.get_bind().dialect.name)
        sql = rows_that(pack_of(ctx, cases[0]), parse(condition), columns, {"today": date(2025, 1, 1)})
        found = set(ctx.session.exec(select(Case.id).where(sql)))
        facts = {"today": date(2025, 1, 1)}
        assert found == {case.id for case in cases if parse(condition).holds(ctx.facts(case, facts))}
        assert 0 < len(found) < len(ROWS)


def with_parameters(routes: Routes) -> Kernel:
    """A kernel over the pack with parameters."""
    return routes.kernel("", MOVES, False, **{"../parameters": PARAMETERS})


def test_a_duration_is_refused_where_the_database_answers(routes: Routes) -> None:
    kernel = with_parameters(routes)
    open_file(kernel)
    with reading(kernel, ANNE) as ctx:
        case = ctx.session.exec(select(Case)).one()
        columns = columns_of(case_type_of(ctx, case), "sqlite")
        with pytest.raises(ExpressionError, match="only numbers, texts, dates and booleans"):
            to_sql(parse("day + in_force(parameters.wait, day) < day"), columns, ctx.facts(case))
