import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    create_engine,
    delete,
    event,
    insert,
    not_,
    select,
    text,
)
from sqlalchemy.exc import OperationalError

from core.expressions import ExpressionError, parse
from core.expressions.sql import prepare_sqlite, to_sql

POSTGRESQL = os.environ.get("LIASSE_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
TODAY = date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 12, 30, tzinfo=UTC)
BOUND: dict[str, Any] = {
    "today": TODAY,
    "now": NOW,
    "actor": {"id": "ann", "teams": ["a", "é", None], "limit": Decimal("0.3"), "boss": None},
}
table = Table(
    "expression_rows_" + uuid4().hex[:8],
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("flag", Boolean),
    Column("count", BigInteger),
    Column("price", Numeric(14, 4)),
    Column("deposit", Numeric(14, 4)),
    Column("name", String),
    Column("other", String),
    Column("due", Date),
    Column("made", DateTime(timezone=True)),
    Column("seen", DateTime(timezone=True)),
    Column("blob", LargeBinary),
)


def column_of(path: tuple[str, ...]) -> ColumnElement[Any] | None:
    return table.c.get(path[1]) if path[0] == "row" and len(path) == 2 else None


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    engine = _sqlite() if request.param == "sqlite" else _postgresql()
    with engine.connect() as connection:
        transaction = connection.begin()
        if request.param == "postgresql":
            connection.execute(text("SET LOCAL TIME ZONE 'Asia/Tokyo'"))
        table.create(connection)
        yield connection
        transaction.rollback()
    engine.dispose()


def _sqlite() -> Engine:
    engine = create_engine("sqlite://")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        prepare_sqlite(connection)

    return engine


def _postgresql() -> Engine:
    engine = create_engine(POSTGRESQL, connect_args={"connect_timeout": 3})
    try:
        engine.connect().close()
    except OperationalError:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL at {POSTGRESQL}")
    return engine


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=4) | st.sampled_from(
    ["ann", "a", "é", "E", "Z", "aé", "10", "%", "_", ""]
)
month_ends = st.builds(lambda day: day.replace(day=1) - timedelta(days=1), st.dates(date(1, 2, 1)))
moments = st.sampled_from([NOW, NOW - timedelta(hours=4), datetime(2026, 3, 31, tzinfo=UTC)]) | st.datetimes(
    timezones=st.just(UTC)
)
dates = st.sampled_from([TODAY, TODAY - timedelta(days=3), date.max, date.min]) | st.dates() | month_ends
prices = st.sampled_from([Decimal("0.1"), Decimal("0.2"), Decimal("0.3"), Decimal(3)]) | st.decimals(
    -(10**9), 10**9, places=4
)
counts = st.sampled_from([0, 1, 3, 2**53 + 1, 2**63 - 1, -(2**63)]) | st.integers(-(2**63), 2**63 - 1)
row = st.fixed_dictionaries(
    {
        "flag": st.none() | st.booleans(),
        "count": st.none() | counts,
        "price": st.none() | prices,
        "deposit": st.none() | prices,
        "name": st.none() | texts,
        "other": st.none() | texts,
        "due": st.none() | dates,
        "made": st.none() | moments,
        "seen": st.none() | moments,
    }
)


def one_of(*choices: str) -> st.SearchStrategy[str]:
    return st.sampled_from(choices)


literal_texts = one_of("'ann'", "'a'", "'é'", "''", "'10'", "'Z'", "actor.id", "null", "actor.boss")
text_side = one_of("row.name", "row.other", "coalesce(row.name, row.other)", "coalesce(row.name, 'a')")
plain_number = one_of("row.count", "row.price", "row.deposit", "len(row.name)")
known_number = one_of("0", "3", "0.1", "0.3", "-1", "actor.limit", "9007199254740993 - 1", "null")
number = st.recursive(
    plain_number | known_number,
    lambda inner: (
        st.builds("({} {} {})".format, inner, one_of("+", "-", "*"), inner)
        | st.builds("(-{})".format, inner)
        | st.builds("coalesce({}, {})".format, inner, inner)
        | st.builds("({} if row.flag else {})".format, inner, inner)
    ),
    max_leaves=4,
)
comparison = one_of("==", "!=", "<", "<=", ">", ">=")
moment_side = one_of("row.due", "row.made") | one_of(
    "row.due + days(3)",
    "row.made - hours(4)",
    "row.due + hours(5)",
    "row.due - days(2)",
    "row.due - minutes(1)",
    "row.due + months(1)",
    "row.due - years(3)",
    "months(13) - days(1) + row.due",
    "row.due - days(1) + months(1)",
    "row.due + months(999999) + months(999999)",
    "row.due - months(1) - days(1000000)",
    "start_of_month(row.due)",
    "end_of_month(row.due)",
    "end_of_month(row.due + months(1))",
    "end_of_month(row.due) + days(1)",
    "next_weekday(row.due, 'monday')",
    "next_weekday(end_of_month(row.due) - months(1), 'sunday')",
    "coalesce(end_of_month(row.due), today)",
)
day_side = one_of("row.due", "end_of_month(row.due)", "row.due + months(1)", "start_of_month(row.due) + months(2)")
known_moment = one_of("today", "now", "today - days(3)", "now - hours(4)", "null", "actor.id")
atom = (
    one_of("row.flag", "true", "null", "row.flag == null", "row.flag == true", "row.name")
    | st.builds("{} {} {}".format, number, comparison, number)
    | st.builds("{} {} {}".format, text_side, comparison, literal_texts | text_side)
    | st.builds("{} {} {}".format, moment_side, comparison, known_moment)
    | st.builds("{} {} {}".format, known_moment, comparison, moment_side)
    | st.builds("{} {} {}".format, day_side, comparison, day_side)
    | st.builds("row.made {} row.seen".format, comparison)
    | st.builds("{} {} row.price {} {}".format, known_number, comparison, comparison, number)
    | st.builds("{} {} actor.teams".format, text_side, one_of("in", "not in"))
    | st.builds("{} {} ({}, 3, null)".format, plain_number, one_of("in", "not in"), one_of("0.1", "'x'", "0"))
    | st.builds("{} {} {}".format, literal_texts | text_side, one_of("in", "not in"), text_side)
    | st.builds("{}({}, {})".format, one_of("starts_with", "contains"), text_side, literal_texts | text_side)
)
condition = st.recursive(
    atom,
    lambda inner: (
        st.builds("({} {} {})".format, inner, one_of("and", "or"), inner)
        | st.builds("(not ({}))".format, inner)
        | st.builds("({} if {} else {})".format, inner, inner, inner)
        | st.builds("(({}) == ({}))".format, inner, one_of("true", "false", "null", "row.flag"))
    ),
    max_leaves=5,
)


def selected(connection: Connection, where: ColumnElement[bool]) -> set[int]:
    return set(connection.execute(select(table.c.id).where(where)).scalars())


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(row, min_size=1, max_size=6), condition)
def test_sql_selects_exactly_the_rows_for_which_the_expression_holds(
    connection: Connection, rows: list[dict[str, Any]], source: str
) -> None:
    expression = parse(source)
    try:
        where = to_sql(expression, column_of, BOUND)
    except ExpressionError as refusal:
        assert "filter" in refusal.message
        return
    connection.execute(delete(table))
    connection.execute(insert(table), [{"id": number, **values} for number, values in enumerate(rows)])
    expected = {n for n, values in enumerate(rows) if expression.holds({**BOUND, "row": values})}
    assert selected(connection, where) == expected, source
    assert selected(connection, not_(where)) == set(range(len(rows))) - expected, f"not ({source})"


@pytest.mark.parametrize(
    "source",
    [
        "row.price / 2 > 1",
        "row.count % 2 == 0",
        "round(row.price, 1) == 0.1",
        "lower(row.name) == 'ann'",
        "row.made + months(1) < now",
        "row.due + months(row.count) < today",
        "end_of_month(row.made) < today",
        "next_weekday(row.due, row.name) < today",
        "end_of_month(row.due) + hours(1) < row.due",
        "row.due < row.made",
        "row.blob == 'x'",
        "row.name < row.price",
        "row.price * row.price * row.price * row.price > 1",
        "row.price == 1234567890.1234567",
        "row.flag == 1",
        "contains(text=row.name, part='a')",
        "coalesce(row.name, 3) == 3",
    ],
)
def test_what_databases_would_answer_differently_is_refused_by_name(source: str) -> None:
    with pytest.raises(ExpressionError, match=r"row\."):
        to_sql(parse(source), column_of, BOUND)


def test_a_name_that_is_neither_column_nor_bound_is_refused() -> None:
    with pytest.raises(ExpressionError, match=r"partner\.id cannot be used"):
        to_sql(parse("partner.id == actor.id"), column_of, BOUND)


@pytest.mark.parametrize("value", ["' OR 1=1 --", "\x00", "\ud800", 'a"b'])
def test_a_bound_text_is_never_part_of_the_statement(connection: Connection, value: str) -> None:
    expression = parse("row.name == actor.id")
    connection.execute(delete(table))
    connection.execute(insert(table), [{"id": 1, "name": "ann"}])
    try:
        where = to_sql(expression, column_of, {"actor": {"id": value}})
    except ExpressionError:
        assert value in ("\x00", "\ud800")
    else:
        assert selected(connection, where) == set()


def test_a_guard_on_one_column_stays_usable_by_an_index() -> None:
    where = to_sql(parse("row.name == actor.id"), column_of, BOUND)
    assert str(where).startswith(f"{table.name}.name = ")


def test_columns_may_be_given_as_a_mapping() -> None:
    where = to_sql(parse("stage == 'open'"), {("stage",): table.c.name}, {})
    assert "name = " in str(where)
