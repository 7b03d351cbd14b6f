"""Statements sent by libpq's pipeline: commits that travel along, and servers that forgot what was prepared."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, Integer, String, bindparam, event, func, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InternalError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import col, select

from core.away import DatabaseAway
from core.compatibility import SchemaRevision
from core.context import Context
from core.database import open_engine, reading, snapshot, utc_now, writing
from core.dispatch import StoredAnswer, dispatch
from core.journal import JournalEntry, JournalHead, append, entries
from core.kernel import Kernel
from core.registry import Command
from core.rows.pipelining import WIDE, Asked, Failed, Pipeline, numbered, pipeline_of
from core.rows.questions import Question
from core.rows.session import Fetch, Inquiry, Session
from modules.cases import commands
from modules.cases.commands import OpenCase
from modules.cases.models import Case
from tests.fixtures.kernels import CLERK

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
NUMBER = Question(select(JournalHead.number).where(col(JournalHead.stream) == bindparam("stream", type_=String())))


@pytest.fixture
def engine(kernel: Kernel) -> Iterator[Engine]:
    """One connection at most, so that a test knows which one is used."""
    with writing(kernel.engine) as session:
        session.add(head("s", 1))
    url = kernel.settings.database
    made = open_engine(url)
    yield made
    made.dispose()


def head(stream: str, number: int) -> JournalHead:
    return JournalHead(stream=stream, number=number, hash="0" * 64)


def number_of(engine: Engine, stream: str = "s") -> int | None:
    with engine.connect() as connection:
        found = connection.execute(select(JournalHead.number).where(col(JournalHead.stream) == stream)).scalar()
        return None if found is None else int(found)


def carry_out_on_server(engine: Engine, statement: str) -> None:
    """Past the pipeline, on the one connection in the pool."""
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def locked(session: Session, stream: str = "s") -> JournalHead:
    session.fetch([Fetch(JournalHead, (stream,), lock=True)])
    found = session.get(JournalHead, stream, with_for_update=True)
    assert found is not None
    return found


def status_of(session: Session) -> int:
    driver: Any = session.connection().connection.driver_connection
    return int(driver.pgconn.transaction_status)


def test_what_is_locked_or_new_is_committed_in_the_same_way(engine: Engine) -> None:
    with writing(engine) as session:
        locked(session).number = 2
        session.add(head("new", 1))
        session.finish()
        assert status_of(session) == psycopg.pq.TransactionStatus.IDLE
    assert (number_of(engine), number_of(engine, "new")) == (2, 1)


def test_what_comes_after_the_commit_is_committed_too(engine: Engine) -> None:
    with writing(engine) as session:
        locked(session).number = 2
        session.finish()
        assert session.is_over()
        session.add(head("added", 1))
        assert not session.is_over()
        session.flush()
        session.connection().execute(text("UPDATE core_journal_head SET number = 3 WHERE stream = 's'"))
        assert not session.is_over()
    assert (number_of(engine), number_of(engine, "added")) == (3, 1)


def test_a_row_that_is_not_locked_is_checked_before_the_commit(engine: Engine) -> None:
    with pytest.raises(StaleDataError), writing(engine) as session:
        found = session.get(JournalHead, "s")
        assert found is not None
        session.add(head("new", 1))
        session.connection().execute(text("DELETE FROM core_journal_head WHERE stream = 's'"))
        found.number = 2
        session.finish()
    assert (number_of(engine), number_of(engine, "new")) == (1, None)


def test_nothing_is_kept_when_one_statement_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.fetch([Fetch(JournalHead, ("other",), lock=True)])
        session.add(head("new", 1))
        session.add(StoredAnswer(key="k", fingerprint="f", answer={}, at=utc_now()))
        session.add(head("s", 9))
        session.finish()
    assert (number_of(engine), number_of(engine, "new")) == (1, None)
    with reading(engine) as session:
        assert session.get(StoredAnswer, "k") is None


def test_a_refused_commit_keeps_nothing_and_says_so(engine: Engine) -> None:
    """Constraints may be looked at as late as at the commit."""
    carry_out_on_server(engine, "CREATE TABLE late (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(IntegrityError), writing(engine) as session:
        locked(session).number = 2
        session.connection().execute(text("INSERT INTO late VALUES (1), (1)"))
        session.finish()
    assert number_of(engine) == 1


def test_within_another_transaction_nothing_is_committed(engine: Engine) -> None:
    with writing(engine) as session:
        found = locked(session)
        with session.begin_nested():
            found.number = 2
            session.finish()
            assert status_of(session) == psycopg.pq.TransactionStatus.INTRANS
        session.rollback()
    assert number_of(engine) == 1


@pytest.mark.parametrize("forget", ["DEALLOCATE ALL", "DISCARD ALL"])
def test_statements_that_the_server_has_forgotten_are_prepared_anew(engine: Engine, forget: str) -> None:
    def work() -> None:
        with writing(engine) as session:
            locked(session).number += 1
            session.finish()

    work()
    assert NUMBER.ask_alone(engine, stream="s") == [(2,)]
    for _ in range(2):
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(forget)
        assert NUMBER.ask_alone(engine, stream="s") == [(number_of(engine),)]
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(forget)
        with reading(engine) as session:
            assert session.get(JournalHead, "s") is not None
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(forget)
        before = number_of(engine)
        with writing(engine) as session:
            session.fetch([Fetch(JournalHead, ("s",), lock=True)])
            found = session.get(JournalHead, "s", with_for_update=True)
            assert found is not None
            found.number += 1
            session.flush()
        assert number_of(engine) == (before or 0) + 1


def test_a_name_that_somebody_else_took_on_the_server_is_not_used(engine: Engine) -> None:
    """As behind a pool that gives one connection of the server to several clients."""
    with engine.connect() as connection:
        asked = NUMBER.statement(connection.dialect, {"stream": "s"})[0].asked
    carry_out_on_server(engine, f"PREPARE {asked.name.decode()}_0 AS SELECT 99")
    assert NUMBER.ask_alone(engine, stream="s") == [(1,)]


def test_a_column_that_changes_its_kind_is_read_all_the_same(engine: Engine) -> None:
    assert NUMBER.ask_alone(engine, stream="s") == [(1,)]
    carry_out_on_server(engine, "ALTER TABLE core_journal_head ALTER COLUMN number TYPE bigint")
    assert NUMBER.ask_alone(engine, stream="s") == [(1,)]


def test_reading_sessions_can_write_nothing(engine: Engine) -> None:
    with pytest.raises(DBAPIError, match="read-only"), reading(engine) as session:
        session.get(JournalHead, "s")
        session.add(head("new", 1))
        session.flush()
    assert number_of(engine, "new") is None


def test_a_text_with_nul_is_refused_and_the_connection_goes_on(engine: Engine) -> None:
    pid = Question(select(func.pg_backend_pid().label("pid")))
    before = pid.ask_alone(engine)
    with pytest.raises(DataError):
        NUMBER.ask_alone(engine, stream="a\x00b")
    assert NUMBER.ask_alone(engine, stream="s") == [(1,)]
    assert pid.ask_alone(engine) == before


def test_what_was_on_its_way_before_a_value_that_cannot_be_sent_is_not_kept(engine: Engine) -> None:
    assert len(JournalEntry.model_fields) > WIDE
    with pytest.raises(DataError), writing(engine) as session:
        append(session, "s", "thing.happened", "system:liasse", utc_now(), {})  # wide: the server has it already
        session.add(SchemaRevision(revision="a\x00b", applied_at=utc_now()))
        session.finish()
    assert number_of(engine) == 1
    with reading(engine) as session:
        assert not entries(session, "s")


def test_a_mistake_of_ours_leaves_a_connection_that_works(engine: Engine) -> None:
    wrong = Question(select(func.chr(bindparam("n", type_=Integer()))))
    with pytest.raises(DBAPIError, match="positive"):
        wrong.ask_alone(engine, n=-1)
    with pytest.raises(DBAPIError, match="positive"), writing(engine) as session:
        session.ask(wrong, n=-1)
    assert NUMBER.ask_alone(engine, stream="s") == [(1,)]


def test_a_connection_that_ends_in_the_middle_is_told_as_lost(engine: Engine) -> None:
    with pytest.raises(OperationalError) as caught, writing(engine) as session:
        found = locked(session)
        driver: Any = session.connection().connection.driver_connection
        with psycopg.connect(driver.info.dsn, password=driver.info.password, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (driver.info.backend_pid,))
        found.number = 2
        session.finish()
    assert caught.value.connection_invalidated
    assert number_of(engine) == 1


def test_waiting_for_a_lock_lets_other_threads_work(engine: Engine) -> None:
    """Whoever waits for the server holds nothing of Python."""
    done: list[int] = []

    def second() -> None:
        with writing(engine) as session:
            locked(session).number += 10
            session.finish()
        done.append(1)

    with writing(engine) as session:
        found = locked(session)
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.3)
        assert not done
        found.number += 1
        session.finish()
    waiting.join(20)
    assert done and number_of(engine) == 12


def test_more_than_a_buffer_holds_passes_both_ways(engine: Engine) -> None:
    long = "x" * 300_000
    echo = Question(select(bindparam("text", type_=String()).label("text")))
    with writing(engine) as session:
        for _ in range(3):
            assert session.ask(echo, text=long) == [(long,)]
        session.fetch([])
        for number in range(40):
            session.add(StoredAnswer(key=f"k{number}", fingerprint="f", answer={"long": long}, at=utc_now()))
        session.finish()
    with reading(engine) as session:
        stored = session.get(StoredAnswer, "k39")
        assert stored is not None and stored.answer == {"long": long}


def test_plain_reads_begin_no_transaction_and_changes_of_a_reader_are_refused(engine: Engine) -> None:
    with reading(engine) as session:
        session.fetch([Fetch(JournalHead, ("s",)), Inquiry(NUMBER, {"stream": "s"})])
        found = session.get(JournalHead, "s")
        assert found is not None and session.ask(NUMBER, stream="s") == [(1,)]
        assert session.ask(NUMBER, stream="none") == []
        assert status_of(session) == psycopg.pq.TransactionStatus.IDLE
        found.number = 7
        with pytest.raises(InternalError, match="read-only"):
            session.flush()
    assert number_of(engine) == 1


def test_a_reader_that_goes_on_by_other_statements_does_so_in_one_transaction(engine: Engine) -> None:
    with reading(engine) as session:
        assert session.exec(select(JournalHead.number)).all() == [1]
        assert session.ask(NUMBER, stream="s") == [(1,)]
        assert status_of(session) == psycopg.pq.TransactionStatus.INTRANS


def test_what_belongs_together_is_read_in_one_transaction_from_the_first_statement(engine: Engine) -> None:
    with snapshot(engine) as session:
        assert session.ask(NUMBER, stream="s") == [(1,)]
        carry_out_elsewhere(engine, "UPDATE core_journal_head SET number = 2")
        assert session.ask(NUMBER, stream="s") == [(1,)]
    assert number_of(engine) == 2


def carry_out_elsewhere(engine: Engine, statement: str) -> None:
    """As another process does, on a connection of its own."""
    other = open_engine(engine.url.render_as_string(hide_password=False))
    carry_out_on_server(other, statement)
    other.dispose()


def test_listeners_hear_of_each_statement(engine: Engine) -> None:
    heard: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: heard.append(given[2]))
    NUMBER.ask_alone(engine, stream="s")
    assert len(heard) == 1 and "core_journal_head" in heard[0]


def test_names_in_a_statement_become_numbers(kernel: Kernel) -> None:
    asked = numbered("SELECT %(b)s::INT, %(a)s, %(b)s, 5 %% 2")
    assert (asked.text, asked.order) == (b"SELECT $1::INT, $2, $1, 5 % 2", ("b", "a"))
    assert asked.name != numbered("SELECT %(a)s").name


@pytest.mark.parametrize("key", ["", "a key"])
def test_a_commit_that_was_not_answered_is_repeated_with_a_key_alone(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """It was carried out, and nobody could say so: a second time would be one too many."""
    once, broken = Pipeline._once, list[Asked]()

    def unanswered(pipeline: Pipeline, statements: Any, begin: Any, end: list[Asked], meanwhile: Any) -> Any:
        answers = once(pipeline, statements, begin, end, meanwhile)
        if end and not broken:
            broken.extend(end)
            pipeline._driver.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        return answers

    monkeypatch.setattr(Pipeline, "_once", unanswered)
    opening = OpenCase(pack="permits", case_type="permit", values={"surface": "12.5"})
    if key:
        answer = dispatch(kernel, opening, CLERK, key)
        assert answer == dispatch(kernel, opening, CLERK, key)
    else:
        with pytest.raises(DatabaseAway):
            dispatch(kernel, opening, CLERK)
    assert broken
    with reading(kernel.engine) as session:
        assert len(session.exec(select(Case)).all()) == 1


def test_a_statement_forgotten_in_the_middle_of_a_command_has_it_carried_out_again(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the server had of it is gone, so nothing is done twice."""
    handle, times = commands.handle_open, list[int]()
    dispatch(kernel, OpenCase(pack="permits", case_type="permit", values={"surface": "1"}), CLERK)

    def forgetful(command: OpenCase, ctx: Context) -> Any:
        times.append(1)
        ctx.session.get(JournalHead, "none")
        if len(times) == 1:
            ctx.session.connection().execute(text("DEALLOCATE ALL"))
        ctx.session.get(JournalHead, "none")
        return handle(command, ctx)

    registry = kernel.registry.variant(
        lambda item: replace(item, handler=forgetful) if isinstance(item, Command) and item.type is OpenCase else item
    )
    opening = OpenCase(pack="permits", case_type="permit", values={"surface": "12.5"})
    dispatch(replace(kernel, registry=registry), opening, CLERK)
    assert len(times) == 2
    with reading(kernel.engine) as session:
        assert len(session.exec(select(Case)).all()) == 2


def test_a_rollback_takes_no_prepared_statement_away(engine: Engine) -> None:
    """psycopg gives up all that it prepared itself after a rollback."""
    for _ in range(8):
        with engine.connect() as connection:
            connection.execute(select(JournalHead.number))
            connection.rollback()
        with writing(engine) as session:
            locked(session)
            session.exec(select(JournalHead.number)).all()
            assert session.get(JournalHead, "none") is None
            session.rollback()
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM pg_prepared_statements").scalars().all()
    assert names and all(name.startswith("liasse_") for name in names)


def test_what_was_prepared_before_a_refusal_is_known_and_used_the_next_time(engine: Engine) -> None:
    taken, free = (f"SELECT {number} / CAST(%(by)s AS int) AS n" for number in (1, 2))
    with engine.connect() as connection:
        pipeline, driver = pipeline_of(connection), connection.connection.dbapi_connection
        assert driver is not None
        with pytest.raises(Failed):
            pipeline.carry_out([(numbered(free), {"by": 1}), (numbered(taken), {"by": 0})])
        driver.rollback()
        answers = pipeline.carry_out([(numbered(free), {"by": 1}), (numbered(taken), {"by": 1})])
        assert [answer.fetchone() for answer in answers] == [(2,), (1,)]
        with pytest.raises(Failed, match="division by zero"):
            pipeline.carry_out([(numbered(free), {"by": 0})])
        driver.rollback()
        names = connection.exec_driver_sql("SELECT name FROM pg_prepared_statements").scalars().all()
    for written in (free, taken):
        assert [name for name in names if name.startswith(numbered(written).name.decode())] == [
            f"{numbered(written).name.decode()}_0"
        ], "prepared once"
