"""Sessions that send prepared statements: the same errors, the same locks, and connections that are alive."""

import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import delete, insert, select

from core.actors import SYSTEM
from core.context import reading
from core.database import open_engine, utc_now, writing
from core.dispatch import StoredAnswer
from core.journal import JournalHead, append, entries
from core.kernel import Kernel
from core.outbox import OutboxMessage, post
from core.rows.session import Fetch
from core.rows.shapes import shape_of
from modules.cases.fieldmodels import CaseProvenance
from modules.cases.models import Case
from modules.messages.models import Message
from tests.fixtures.cases import open_permit
from tests.fixtures.databases import POSTGRESQL


def head(stream: str = "s", number: int = 1) -> JournalHead:
    return JournalHead(stream=stream, number=number, hash="0" * 64)


def test_a_value_in_use_is_told_as_anywhere_else(kernel: Kernel) -> None:
    with writing(kernel.engine) as session:
        session.add(head())
    with pytest.raises(IntegrityError), writing(kernel.engine) as session:
        session.add(head())


def test_after_a_failed_flush_nothing_of_the_transaction_is_kept(kernel: Kernel) -> None:
    with writing(kernel.engine) as session:
        session.add(head())
    with pytest.raises(IntegrityError), writing(kernel.engine) as session:
        session.add(head("other"))
        session.flush()
        session.add(head())
        session.flush()
    with reading(kernel, SYSTEM) as ctx:
        assert ctx.session.get(JournalHead, "other") is None


def test_a_row_that_is_gone_is_not_changed_silently(kernel: Kernel) -> None:
    with writing(kernel.engine) as session:
        session.add(head())
    with pytest.raises(StaleDataError), writing(kernel.engine) as session:
        found = session.get(JournalHead, "s")
        assert found
        session.connection().execute(delete(JournalHead))
        found.number = 2


def test_several_rows_go_in_the_order_in_which_they_were_added(kernel: Kernel) -> None:
    with writing(kernel.engine) as session:
        for number in range(40):
            append(session, "stream", "thing.done", "person:1", utc_now(), {"number": number, "nothing": None})
        post(session, "work", {"a": [1, {"b": None}]}, utc_now())
        assert len(entries(session, "stream")) == 40
    with reading(kernel, SYSTEM) as ctx:
        assert [entry.data["number"] for entry in entries(ctx.session, "stream")] == list(range(40))
        assert ctx.session.exec(select(OutboxMessage.payload)).one() == {"a": [1, {"b": None}]}


def test_rows_that_were_fetched_are_found_without_asking_again(kernel: Kernel) -> None:
    case_id = str(open_permit(kernel)["case_id"])
    with writing(kernel.engine) as session:
        session.fetch([Fetch(Case, (case_id,), lock=True), Fetch(StoredAnswer, ("no such key",))])
        held = session.get(Case, case_id, with_for_update=True, populate_existing=True)
        assert held is not None and held.id == case_id and held.data["surface"] == "12.5"
        assert session.get(StoredAnswer, "no such key") is None


def test_a_row_that_another_changed_is_read_anew_when_it_is_locked(kernel: Kernel) -> None:
    case_id = str(open_permit(kernel)["case_id"])
    with writing(kernel.engine) as session:
        before = session.get(Case, case_id)
        assert before and before.headline != "changed"
        session.connection().execute(Case.__table__.update().values(headline="changed"))  # type: ignore[attr-defined]
        after = session.get(Case, case_id, with_for_update=True, populate_existing=True)
        assert after is before and after.headline == "changed"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lock_waits_for_whoever_holds_the_row(kernel: Kernel) -> None:
    """SQLite lets one writer in at a time; that is tested by dispatch."""
    case_id, seen, held = str(open_permit(kernel)["case_id"]), [], threading.Event()

    def second() -> None:
        held.wait(10)
        with writing(kernel.engine) as session:
            session.fetch([Fetch(Case, (case_id,), lock=True)])
            found = session.get(Case, case_id)
            seen.append(found.headline if found else None)

    waiting = threading.Thread(target=second)
    waiting.start()
    with writing(kernel.engine) as session:
        first = session.get(Case, case_id, with_for_update=True)
        assert first
        held.set()
        waiting.join(0.3)
        assert not seen
        first.headline = "by the first"
    waiting.join(20)
    assert seen == ["by the first"]


def test_tables_that_fill_in_values_themselves_go_the_usual_way(kernel: Kernel) -> None:
    shape = shape_of(Message, kernel.engine.dialect)
    assert shape is not None
    assert shape.new_values({"attachments": None}) is None


def test_a_connection_that_the_server_closed_is_replaced_before_it_is_used(tmp_path: Path) -> None:
    try:
        psycopg.connect(POSTGRESQL, connect_timeout=3).close()
    except psycopg.OperationalError:
        pytest.skip("This test needs PostgreSQL.")
    engine = open_engine(POSTGRESQL)
    with engine.connect() as connection:
        number = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with psycopg.connect(POSTGRESQL, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (number,))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() != number
    engine.dispose()


def test_a_new_row_is_found_before_it_is_written(kernel: Kernel) -> None:
    """Looking for one of the same kind doesn't write it either: a new case goes to the database in one go."""
    with writing(kernel.engine) as session:
        new = head("new")
        session.add(new)
        assert session.get(JournalHead, "new", with_for_update=True) is new
        assert session.get(JournalHead, "other") is None
        assert session.new
    with reading(kernel, SYSTEM) as ctx:
        assert ctx.session.get(JournalHead, "new") is not None


def test_nothing_is_asked_for_once_that_is_known_to_be_missing(kernel: Kernel) -> None:
    with writing(kernel.engine) as session:
        session.connection().execute(insert(JournalHead).values(stream="s", number=1, hash="0"))
        session.expect_none(JournalHead, "s")
        assert session.get(JournalHead, "s") is None
        assert session.get(JournalHead, "s") is not None


def test_rows_that_others_refer_to_are_written_first(kernel: Kernel) -> None:
    """Whatever the order in which they were added."""
    case_id = str(open_permit(kernel)["case_id"])
    with reading(kernel, SYSTEM) as ctx:
        found = ctx.session.get(Case, case_id)
        assert found
        values = {**found.model_dump(), "id": "0" * 36, "reference": "other"}
    with writing(kernel.engine) as session:
        session.add(CaseProvenance(case_id="0" * 36, fields={}))
        session.add(Case(**values))
    with reading(kernel, SYSTEM) as ctx:
        assert ctx.session.get(CaseProvenance, "0" * 36) is not None
