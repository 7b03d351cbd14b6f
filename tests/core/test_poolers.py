"""Rules of work behind a pooler in transaction mode: a real PgBouncer with fewer connections than threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from core.app import build_kernel
from core.backups.errors import BehindPooler
from core.backups.restoring import Wishes, restore
from core.cli.operating import find_tampering
from core.clock import SystemClock
from core.database import Pooling, new_id, open_engine, reading
from core.dispatch import dispatch
from core.kernel import Kernel
from core.locking import alone, alone_now
from core.migrations import require_current, upgrade
from core.registry import Registry
from core.safety.examining import diagnose
from core.safety.running import find_pooler
from modules.cases.commands import SetFields
from modules.cases.errors import IndexNeedsLonger
from modules.cases.indexing import make_indexes
from tests.core.backups.conftest import archive_of
from tests.fixtures.cases import open_permit
from tests.fixtures.databases import database_named, empty, run_on_server
from tests.fixtures.kernels import CLERK, make_kernel, make_settings
from tests.fixtures.poolers import pooler

pytestmark = pytest.mark.slow
THREADS = 8
SHARED = Pooling(shared=True)


@pytest.fixture
def address(postgresql_database: str) -> Iterator[str]:
    """A database behind a pooler that keeps three connections to the server."""
    empty(postgresql_database)
    with pooler(postgresql_database) as url:
        yield url


@pytest.fixture
def pooled(address: str, registry: Registry, tmp_path: Path) -> Iterator[Kernel]:
    """A kernel behind it."""
    kernel = make_kernel(make_settings(tmp_path, address, pooler="transaction"), registry)
    yield replace(kernel, clock=SystemClock())
    kernel.engine.dispose()


def test_commands_of_many_threads_share_few_connections_of_the_server(pooled: Kernel) -> None:
    cases = [open_permit(pooled)["case_id"] for _ in range(THREADS)]

    def work(case: str) -> None:
        for number in range(5):
            dispatch(pooled, SetFields(case_id=case, values={"surface": f"{number + 1}.5"}), CLERK)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(work, cases))
    assert list(find_tampering(pooled)) == []


def test_an_upgrade_behind_a_pooler_leaves_no_lock_and_no_setting_behind(registry: Registry) -> None:
    name = f"liasse_pooled_{new_id()[-12:]}"
    run_on_server(f'CREATE DATABASE "{name}"')
    try:
        with pooler(database_named(name), size=4) as url:
            engines = [open_engine(url, SHARED) for _ in range(2)]
            with ThreadPoolExecutor(2) as both:
                list(both.map(upgrade, engines))
            require_current(engines[0])
            with psycopg.connect(database_named(name)) as connection:
                locks = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = %s"
                assert connection.execute(f"{locks} AND locktype = 'advisory'", (name,)).fetchone() == (0,)
            with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
                usual = connection.execute(
                    "SELECT reset_val, setting FROM pg_settings WHERE name = 'statement_timeout'"
                )
                before, now = usual.fetchone() or ("", "?")
                assert now == before
            for engine in engines:
                engine.dispose()
    finally:
        run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_a_lock_is_held_by_one_whichever_connection_the_pooler_gives(address: str) -> None:
    engine = open_engine(address, SHARED)
    for _ in range(3):
        with alone(engine, 4711):
            for _ in range(4):
                with alone_now(engine, 4711) as mine:
                    assert not mine
                with reading(engine) as session:
                    session.connection().execute(text("SELECT 1"))
    with alone_now(engine, 4711) as mine:
        assert mine
    engine.dispose()


def test_a_pooler_that_nobody_declared_is_told_with_its_remedy(
    address: str, postgresql_database: str, registry: Registry, tmp_path: Path
) -> None:
    strict = build_kernel(make_settings(tmp_path, address), registry)
    assert any("LIASSE_POOLER=transaction" in problem for problem in diagnose(strict))
    with pooler(postgresql_database, ignored="options") as lenient:
        (found,) = find_pooler(build_kernel(make_settings(tmp_path, lenient), registry))
        assert (found.rule, "LIASSE_POOLER=transaction" in found.remedy) == ("database-pooler", True)
    assert list(find_pooler(build_kernel(make_settings(tmp_path, postgresql_database), registry))) == []


def test_a_restoration_is_refused_behind_a_pooler_and_told_how(pooled: Kernel, tmp_path: Path) -> None:
    archive = archive_of(pooled, tmp_path / "archive")
    with pytest.raises(BehindPooler, match="LIASSE_POOLER to none"):
        restore(pooled, archive, Wishes(replace=True))


def test_behind_a_declared_pooler_limits_that_the_role_lacks_are_named(pooled: Kernel) -> None:
    (found,) = find_pooler(pooled)
    assert found.rule == "database-limits"
    assert "statement_timeout" in found.problem


def test_an_index_that_takes_longer_than_the_role_may_is_named_with_its_remedy(postgresql_database: str) -> None:
    statement = "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_case_slow ON cases_case (headline)"
    name = make_url(postgresql_database).database
    empty(postgresql_database)
    run_on_server(f"ALTER DATABASE \"{name}\" SET statement_timeout = '1500ms'")
    try:
        with pooler(postgresql_database) as url, psycopg.connect(postgresql_database) as looking:
            looking.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            looking.execute("SELECT count(*) FROM cases_case")  # an index waits for whoever sees an older state
            shared = open_engine(url, SHARED)
            with pytest.raises(IndexNeedsLonger, match=r"ix_case_slow.*LIASSE_POOLER=none"):
                make_indexes(shared, [statement])
            shared.dispose()
        direct = open_engine(postgresql_database)
        make_indexes(direct, [statement])
        with direct.connect() as connection:
            assert connection.scalar(
                text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_case_slow'::regclass")
            )
        direct.dispose()
    finally:
        run_on_server(f'ALTER DATABASE "{name}" RESET statement_timeout')
        with psycopg.connect(postgresql_database, autocommit=True) as connection:
            connection.execute("DROP INDEX IF EXISTS ix_case_slow")
