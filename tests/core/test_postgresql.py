"""PostgreSQL as real installations use it: time-outs, read-only queries, locks in one order, upgrades one at a time."""

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from core.commands import CommandModel
from core.context import Context
from core.database import Pooling, new_id, open_engine, reading, writing
from core.dispatch import Answer, Busy, dispatch
from core.errors import Refused, Stale
from core.journal import verify
from core.kernel import Kernel
from core.migrations import SchemaAhead, require_current, upgrade
from core.registry import Command, Registry
from core.rows.pipelining import Pipeline
from modules.cases.commands import SetFields
from modules.cases.indexing import create_indexes
from modules.cases.loading import lock_case, touch
from tests.fixtures.cases import open_permit, read_case
from tests.fixtures.databases import NO_POSTGRESQL, database_named, empty, run_on_server
from tests.fixtures.kernels import CLERK, make_kernel, make_settings


@pytest.fixture
def kernel(postgresql_database: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    """A kernel on PostgreSQL alone."""
    empty(postgresql_database)
    made = make_kernel(make_settings(tmp_path, postgresql_database), registry)
    yield made
    made.engine.dispose()


@pytest.fixture
def fresh() -> Iterator[str]:
    """An empty database."""
    name = f"liasse_fresh_{new_id()[-12:]}"
    try:
        run_on_server(f'CREATE DATABASE "{name}"')
    except psycopg.OperationalError:
        pytest.skip(NO_POSTGRESQL)
    yield database_named(name)
    run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_opening_a_case_reads_the_last_number_with_its_first_look(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways, carry_out = list[list[str]](), Pipeline.carry_out

    def noted(pipeline: Pipeline, statements: Any, **more: Any) -> Any:
        ways.append([asked.text.decode() for asked, _ in statements])
        return carry_out(pipeline, statements, **more)

    open_permit(kernel)  # the first one of the year makes the counter
    monkeypatch.setattr(Pipeline, "carry_out", noted)
    open_permit(kernel, key="k")
    reading_it = [way for way in ways if any("FROM cases_counter" in text for text in way)]
    assert len(reading_it) == 1
    assert "FROM core_answer" in reading_it[0][0]


def together(number: int, run: Callable[[int], object]) -> list[object]:
    """Run so often at the same moment; returns what each gave or raised."""
    barrier, found = Barrier(number), list[object]()

    def one(index: int) -> None:
        barrier.wait()
        try:
            found.append(run(index))
        except Exception as error:
            found.append(error)

    threads = [Thread(target=one, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_connection_has_the_time_outs_of_the_settings(postgresql_database: str) -> None:
    engine = open_engine(postgresql_database, Pooling(statement=2, lock=0.5, idle=3))
    with engine.connect() as connection:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "application_name")
        shown = [connection.scalar(text(f"SHOW {name}")) for name in names]
    assert shown == ["2s", "500ms", "3s", "liasse"]
    with engine.connect() as connection, pytest.raises(OperationalError):
        connection.execute(text("SELECT pg_sleep(5)"))
    engine.dispose()


@pytest.mark.parametrize("limits", [{"lock_timeout": 1.5}, {"lock_timeout": 60, "statement_timeout": 1.5}])
def test_who_waited_as_long_as_the_settings_allow_is_answered_and_does_not_wait_again(
    postgresql_database: str, registry: Registry, tmp_path: Path, limits: dict[str, float]
) -> None:
    empty(postgresql_database)
    kernel = make_kernel(make_settings(tmp_path, postgresql_database, **limits), registry)
    case_id = str(open_permit(kernel)["case_id"])
    change = SetFields(case_id=case_id, values={"surface": "7"})
    with psycopg.connect(postgresql_database) as other:
        other.execute("SELECT 1 FROM cases_case WHERE id = %s FOR UPDATE", (case_id,))
        started = time.monotonic()
        with pytest.raises(Busy):
            dispatch(kernel, change, CLERK, key="once")
    assert time.monotonic() - started < 2 * min(limits.values())
    assert dispatch(kernel, change, CLERK, key="once")
    kernel.engine.dispose()


def test_a_query_can_change_nothing(kernel: Kernel) -> None:
    with reading(kernel.engine) as session, pytest.raises(DBAPIError, match="read-only"):
        session.connection().execute(text("DELETE FROM core_schedule"))
    with writing(kernel.engine) as session:  # the next one gets the same connection, and may write
        session.connection().execute(text("DELETE FROM core_schedule"))


def test_of_two_upgrades_at_once_one_waits(fresh: str) -> None:
    assert together(2, lambda _: upgrade(open_engine(fresh))) == [None, None]
    require_current(open_engine(fresh))


def test_an_older_version_leaves_a_newer_schema_alone(fresh: str) -> None:
    engine = open_engine(fresh)
    upgrade(engine)
    with writing(engine) as session:
        session.connection().execute(text("INSERT INTO alembic_version VALUES ('core_7777')"))
    with pytest.raises(SchemaAhead, match="core_7777"):
        upgrade(engine)
    engine.dispose()


def test_processes_that_publish_at_once_make_each_index_once(kernel: Kernel) -> None:
    pack = kernel.definitions.in_force["permits"]
    drop_indexes(kernel)
    assert together(3, lambda _: create_indexes(kernel, pack)) == [None] * 3
    assert broken_indexes(kernel) == []


def test_an_index_that_a_killed_process_left_half_made_is_made_again(kernel: Kernel) -> None:
    pack = kernel.definitions.in_force["permits"]
    with writing(kernel.engine) as session:
        statement = (
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_case_permits_permit_surface'::regclass"
        )
        session.connection().execute(text(statement))
    assert broken_indexes(kernel) == [SURFACE]
    create_indexes(kernel, pack)
    assert broken_indexes(kernel) == []


SURFACE = "ix_case_permits_permit_surface"
BROKEN = "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid"


def broken_indexes(kernel: Kernel) -> list[str]:
    with reading(kernel.engine) as session:
        return list(session.connection().scalars(text(BROKEN)))


def drop_indexes(kernel: Kernel) -> None:
    with writing(kernel.engine) as session:
        named = "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'ix\\_case\\_permits%'"
        for name in list(session.connection().scalars(text(named))):
            session.connection().execute(text(f'DROP INDEX "{name}"'))


def test_of_fifty_clients_on_one_version_of_a_case_one_changes_it(kernel: Kernel) -> None:
    case_id = open_permit(kernel)["case_id"]
    version = read_case(kernel, case_id).version

    def change(number: int) -> str:
        command = SetFields(case_id=case_id, values={"surface": str(number + 1)}, expected_version=version)
        dispatch(kernel, command, CLERK)
        return "done"

    found = Counter("done" if one == "done" else type(one).__name__ for one in together(50, change))
    assert found["done"] == 1
    assert set(found) <= {"done", Stale.__name__, Busy.__name__}
    assert read_case(kernel, case_id).version == version + 1
    with reading(kernel.engine) as session:
        assert list(verify(session)) == []


class TouchBoth(CommandModel):
    """Change two cases."""

    first: str
    second: str


def touch_both(command: TouchBoth, ctx: Context) -> Answer:
    """Lock one after the other, as badly as a command could."""
    for case_id in (command.first, command.second):
        case = lock_case(ctx, case_id, "read")
        ctx.session.connection().execute(text("SELECT pg_sleep(0.05)"))
        ctx.record("case.touched", case)
        touch(ctx, case)
    return {}


def test_commands_that_lock_two_cases_in_opposite_orders_both_succeed(kernel: Kernel, registry: Registry) -> None:
    one, two = (str(open_permit(kernel)["case_id"]) for _ in range(2))
    before = [read_case(kernel, case_id).version for case_id in (one, two)]
    made = Registry()
    for item in registry._items.values():
        made.add(item)
    made.add(Command(TouchBoth, touch_both))
    kernel.registry = made
    orders = [(one, two), (two, one)]
    found = together(4, lambda n: dispatch(kernel, TouchBoth(first=orders[n % 2][0], second=orders[n % 2][1]), CLERK))
    done = sum(1 for answer in found if answer == {})
    assert done == 4, [error for error in found if isinstance(error, Refused)]
    after = [read_case(kernel, case_id).version for case_id in (one, two)]
    assert after == [version + 4 for version in before]


def test_a_server_that_does_not_answer_is_given_up(postgresql_database: str) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        host, port = silent.getsockname()
        engine = open_engine(f"postgresql://liasse@{host}:{port}/liasse?connect_timeout=2")
        started = time.monotonic()
        with pytest.raises(OperationalError):
            engine.connect()
        assert time.monotonic() - started < 10


def test_a_server_that_vanishes_is_noticed_within_a_minute_or_as_its_address_says(postgresql_database: str) -> None:
    for url, idle in ((postgresql_database, "30"), (f"{postgresql_database}?keepalives_idle=7", "7")):
        engine = open_engine(url)
        with engine.connect() as connection:
            told = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
        assert (told["keepalives_idle"], told["connect_timeout"]) == (idle, "10")
        engine.dispose()
