"""Upgrades: once or twice, killed halfway, ahead or behind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, inspect, text

from core import branches
from core.database import new_id, open_engine, writing
from core.migrations import SchemaAhead, SchemaBehind, require_current, upgrade
from core.registry import Registry
from tests.fixtures.databases import NO_POSTGRESQL, database_named, run_on_server

PLANTED = """
import sqlalchemy as sa
from alembic import op

revision = "core_9999"
down_revision = "NEWEST"
branch_labels = None
depends_on = None
compatible_from = COMPATIBLE


def upgrade():
    op.create_table("core_half", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO core_half VALUES (1)")
    END


def downgrade():
    pass
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, registry: Registry, tmp_path: Path) -> Iterator[Engine]:
    """An empty database without any schema."""
    if request.param == "sqlite":
        yield open_engine(f"sqlite:///{tmp_path / 'new.db'}")
        return
    name = f"liasse_fresh_{new_id()[-12:]}"
    try:
        run_on_server(f'CREATE DATABASE "{name}"')
    except psycopg.OperationalError:
        pytest.skip(NO_POSTGRESQL)
    engine = open_engine(database_named(name))
    yield engine
    engine.dispose()
    run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_an_upgrade_can_be_run_again(fresh: Engine) -> None:
    upgrade(fresh)
    upgrade(fresh)
    require_current(fresh)


def test_an_empty_database_is_behind(fresh: Engine) -> None:
    with pytest.raises(SchemaBehind, match="liasse upgrade"):
        require_current(fresh)


def test_a_database_of_a_newer_version_is_refused(fresh: Engine) -> None:
    upgrade(fresh)
    with writing(fresh) as session:
        session.connection().execute(text("INSERT INTO alembic_version VALUES ('core_7777')"))
    with pytest.raises(SchemaAhead, match="core_7777"):
        require_current(fresh)


def newest() -> str:
    """The newest revision of core."""
    return sorted(path.name[: len("core_0000")] for path in Path("core/schema/versions").glob("core_*.py"))[-1]


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`newer(engine, compatible, end)` upgrades as a newer version does, which has one more migration."""
    original = branches.configuration

    def with_planted_one(engine: Engine):  # type: ignore[no-untyped-def]
        config = original(engine)
        config.set_main_option("version_locations", f"{config.get_main_option('version_locations')}\n{tmp_path}")
        return config

    def run(engine: Engine, compatible: str, end: str = "pass") -> None:
        text = PLANTED.replace("NEWEST", newest()).replace("COMPATIBLE", compatible).replace("END", end)
        (tmp_path / "core_9999_planted.py").write_text(text)
        with monkeypatch.context() as patched:
            patched.setattr(branches, "configuration", with_planted_one)
            upgrade(engine)

    return run


def test_a_migration_that_stops_halfway_leaves_nothing_and_can_be_run_again(
    fresh: Engine, newer: Callable[..., None]
) -> None:
    with pytest.raises(RuntimeError, match="stopped here"):
        newer(fresh, "None", 'raise RuntimeError("the machine stopped here")')
    assert "core_half" not in inspect(fresh).get_table_names()
    upgrade(fresh)
    require_current(fresh)


@pytest.mark.parametrize("compatible", ["None", '"core_0006"'])
def test_a_newer_schema_that_allows_for_this_version_is_one_to_run_on(
    fresh: Engine, newer: Callable[..., None], compatible: str
) -> None:
    newer(fresh, compatible)
    require_current(fresh)
    upgrade(fresh)
    assert "core_half" in inspect(fresh).get_table_names()


@pytest.mark.parametrize("compatible", ["revision", '"core_8888"'])
def test_a_newer_schema_that_does_not_allow_for_this_version_is_refused(
    fresh: Engine, newer: Callable[..., None], compatible: str
) -> None:
    newer(fresh, compatible)
    for refused in (require_current, upgrade):
        with pytest.raises(SchemaAhead, match="core_9999"):
            refused(fresh)
