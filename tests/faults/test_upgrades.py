"""An upgrade, a publication, a migration of cases and a change of keys may be killed anywhere, and run again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect
from sqlmodel import col, func, select

from core.branches import branches, configuration
from core.database import new_id, open_engine, reading
from core.definitions.publications import hashes_in_force
from core.failpoints import Point
from core.migrations import require_current
from modules.cases.models import Case
from tests.faults.figures import Figures
from tests.faults.forking import fork
from tests.faults.oracle import judge
from tests.faults.stacks import KILLED, PACK, SECRET_KEY, Stack
from tests.faults.walkers import Walker
from tests.fixtures.databases import database_named, run_on_server

pytestmark = [pytest.mark.fault, pytest.mark.slow]
either = pytest.mark.parametrize("stack", ["embedded", "rabbitmq"], indirect=True)

PREPARED = f"{Point.DEFINITION_PREPARED}=kill@1"


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database without any schema."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
        return
    request.getfixturevalue("postgresql_database")  # says what is missing
    name = f"liasse_fresh_{new_id()[-12:]}"
    run_on_server(f'CREATE DATABASE "{name}"')
    yield database_named(name)
    run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def upgrade(url: str, folder: Path, failpoints: str) -> int | None:
    """`liasse upgrade` until its end; its status."""
    variables = {
        "LIASSE_DATA_DIR": str(folder / "var"),
        "LIASSE_DATABASE_URL": url,
        "LIASSE_DEFINITIONS": str(PACK / "definitions"),
        "LIASSE_FORMS": str(PACK / "forms"),
        "LIASSE_SECRET_KEY": SECRET_KEY,
        "LIASSE_FAILPOINTS": failpoints,
    }
    process = fork(["upgrade"], variables, folder, folder / "upgrade.log")
    process.join(120)
    return process.exitcode


def shape(engine: Engine) -> dict[str, list[str]]:
    """The columns of every table."""
    found = inspect(engine)
    return {table: sorted(column["name"] for column in found.get_columns(table)) for table in found.get_table_names()}


def test_an_upgrade_killed_again_and_again_ends_in_the_same_schema(
    fresh_url: str, sqlite_url: str, figures: Figures, tmp_path: Path
) -> None:
    figures.tried = 0
    for step in range(2, 14, 2):  # each time a little further
        armed = (
            f"{Point.MIGRATION_APPLIED}=kill@7,{Point.BRANCH_UPGRADED}=kill@{step},{Point.DEFINITION_PREPARED}=kill@1"
        )
        if upgrade(fresh_url, tmp_path, armed) != KILLED:
            break
        figures.tried += 1
    log = (tmp_path / "upgrade.log").read_text()
    assert figures.tried >= 4, log
    assert upgrade(fresh_url, tmp_path, "") == 0, log
    engine, whole = open_engine(fresh_url), open_engine(sqlite_url)
    require_current(engine)
    assert shape(engine) == shape(whole)
    assert len(branches(configuration(engine))) > 5
    for one in (engine, whole):
        one.dispose()
    figures.survived = figures.tried


@either
def test_a_publication_killed_before_it_is_in_force_is_made_by_the_next_start(
    stack: Stack, walker: Walker, figures: Figures, tmp_path: Path
) -> None:
    before = in_force(stack)
    folder = tmp_path / "next"
    shutil.copytree(PACK, folder)
    kind = folder / "definitions" / "tracks" / "case_types" / "track.yaml"
    kind.write_text(kind.read_text().replace("note: {type: text}", "note: {type: text, searchable: true}"))
    changed = {"LIASSE_DEFINITIONS": str(folder / "definitions"), "LIASSE_FORMS": str(folder / "forms")}
    status, _ = stack.run("upgrade", **changed, LIASSE_FAILPOINTS=f"{Point.DEFINITION_PREPARED}=kill@1")
    assert (status, in_force(stack)) == (KILLED, before)
    assert stack.run("upgrade", **changed)[0] == 0
    assert in_force(stack) != before
    found = {str(index["name"]) for index in inspect(stack.kernel.engine).get_indexes("cases_case")}
    assert "ix_case_tracks_track_note" in found or stack.kind == "embedded"
    judge(stack, walker, figures=figures)


def in_force(stack: Stack) -> str:
    """The version of the pack that new cases open with."""
    with reading(stack.kernel.engine) as session:
        return hashes_in_force(session, stack.kernel.definitions.now())["tracks"]


@either
def test_a_migration_of_cases_killed_after_every_batch_brings_each_case_along_once(
    stack: Stack, walker: Walker, figures: Figures, tmp_path: Path
) -> None:
    stack.start("serve")
    cases = [walker.open() for _ in range(6)]
    walker.change(cases[0])
    folder = tmp_path / "next"
    shutil.copytree(PACK, folder)
    kind = folder / "definitions" / "tracks" / "case_types" / "track.yaml"
    kind.write_text(kind.read_text().replace("ticket: {type: text}", "ticket: {type: text}\n  more: {type: text}"))
    stack.environment["LIASSE_DEFINITIONS"] = str(folder / "definitions")
    assert stack.run("upgrade")[0] == 0
    figures.tried = 3
    words = ("migrate-cases", "tracks", "--batch", "2")
    for _ in range(figures.tried):
        assert stack.run(*words, LIASSE_FAILPOINTS=f"{Point.BATCH_MIGRATED}=kill@1")[0] == KILLED
        walker.change(cases[-1])
    status, written = stack.run(*words)
    assert status == 0, written
    with reading(stack.kernel.engine) as session:
        followed = session.exec(select(func.count()).where(col(Case.definition) == in_force(stack))).one()
    assert followed == len(cases)
    judge(stack, walker, figures=figures)
    figures.survived = figures.tried


@either
def test_a_change_of_keys_killed_after_every_step_goes_on_and_every_value_can_be_read(
    stack: Stack, walker: Walker, figures: Figures
) -> None:
    stack.start("serve")
    for _ in range(3):
        walker.open()
    figures.tried = 0
    for step in range(1, 12):
        status, written = stack.run("rotate-keys", LIASSE_FAILPOINTS=f"{Point.KEYS_STEPPED}=kill@{step}")
        if status == 0:
            break
        assert status == KILLED, written
        figures.tried += 1
        walker.open()
    assert figures.tried >= 5
    status, written = stack.run("verify")
    assert status == 0, written
    stack.kernel.keyring.forget()
    judge(stack, walker, figures=figures)
    figures.survived = figures.tried
