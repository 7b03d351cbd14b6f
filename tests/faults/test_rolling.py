"""Two versions side by side: the old one goes on, and starts again, on a newer schema that allows for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

from core.database import new_id, open_engine
from core.migrations import upgrade
from core.registry import Registry
from tests.faults.figures import Figures
from tests.faults.forking import MIGRATIONS
from tests.faults.oracle import judge, recover, revive, watching
from tests.faults.stacks import Stack, installed
from tests.faults.test_workers import BROKERS, need
from tests.faults.walkers import Walker
from tests.fixtures.databases import database_named, run_on_server

pytestmark = [pytest.mark.fault, pytest.mark.slow]
REFUSED = 2
STEP = '''
"""A step of the next version."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{follows}"
branch_labels = None
depends_on = None
compatible_from = {compatible}


def upgrade():
    {does}


def downgrade():
    pass
'''
EXPAND = 'op.add_column("cases_case", sa.Column("weight", sa.Integer, server_default="1"))'


def newest() -> str:
    """The newest step of the module `cases`."""
    steps = sorted(Path("modules/cases/migrations").glob("cases_[0-9]*.py"))
    return steps[-1].name[: len("cases_0000")]


def write_step(folder: Path, revision: str, follows: str, compatible: str, does: str) -> None:
    """One more migration of the next version."""
    text = STEP.format(revision=revision, follows=follows, compatible=compatible, does=does)
    (folder / f"{revision}_next.py").write_text(text)


@pytest.fixture(params=["embedded", "rabbitmq"])
def stack(request: pytest.FixtureRequest, registry: Registry, tmp_path: Path) -> Iterator[Stack]:
    """A stack on a database of its own: its schema is changed for good."""
    if request.param == "embedded":
        with installed("embedded", request.getfixturevalue("sqlite_url"), registry, tmp_path) as made:
            yield made
        return
    need(BROKERS["rabbitmq"])
    name = f"liasse_rolling_{new_id()[-12:]}"
    run_on_server(f'CREATE DATABASE "{name}"')
    engine = open_engine(database_named(name))
    upgrade(engine)
    engine.dispose()
    with installed("rabbitmq", database_named(name), registry, tmp_path) as made:
        yield made
    run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_the_old_version_works_and_starts_beside_a_newer_one_until_a_step_that_it_can_not_live_with(
    stack: Stack, walker: Walker, figures: Figures, tmp_path: Path
) -> None:
    folder = tmp_path / "next"
    folder.mkdir()
    stack.start()
    first = walker.open()
    with watching(stack, walker):
        write_step(folder, "cases_9998", newest(), "None", EXPAND)
        status, written = stack.run("upgrade", **{MIGRATIONS: str(folder)})
        assert status == 0, written
        walker.change(first)
        walker.act(walker.open(), "tell")
        stack.kill()
        revive(stack)
        walker.change(first)
        walker.act(walker.open(), "report")
        assert stack.run("upgrade")[0] == 0
    judge(stack, walker, figures=figures)
    columns = {column["name"] for column in inspect(stack.kernel.engine).get_columns("cases_case")}
    assert "weight" in columns
    write_step(folder, "cases_9999", "cases_9998", "revision", "pass")
    assert stack.run("upgrade", **{MIGRATIONS: str(folder)})[0] == 0
    walker.change(first)
    for command in ("serve", "worker", "upgrade"):
        status, written = stack.run(command)
        assert status == REFUSED, written
        assert "cases_9999" in written
    recover(stack)
    judge(stack, walker, figures=figures)
