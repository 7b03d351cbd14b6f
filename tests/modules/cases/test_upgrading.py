"""Processes that waited before an upgrade still know where they wait."""

from pathlib import Path

from alembic import command
from sqlalchemy import Engine, text

from core.branches import configuration
from core.database import open_engine
from core.migrations import upgrade

CASE = """INSERT INTO cases_case (id, pack, case_type, definition, reference, headline, stage, stage_since, data, salt,
version, opened_at, changed_at) VALUES ('c', 'p', 't', 'd', 'R', '', 'open', :now, '{}', 's', 1, :now, :now)"""
PROCESS = """INSERT INTO cases_process (id, case_id, name, position, "values", status, awaits, started_at, started_by)
VALUES (:id, 'c', 'process:x', :position, '{}', :status, :awaits, :now, 'x')"""
TASK = """INSERT INTO cases_task (id, case_id, name, title, role, outcomes, status, created_at)
VALUES ('t1', 'c', 'look', '{}', 'agent', '{}', 'open', :now)"""
NOW = "2026-03-02 09:00:00+00:00"
BEFORE = (
    ("a", 4, "waiting", "task:t1"),
    ("b", 2, "waiting", "condition"),
    ("c", 7, "waiting", "time:c"),
    ("d", 9, "done", None),
)


def place_of_each(engine: Engine) -> dict[str, tuple[str | None, bool]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, rests_at, again FROM cases_process")).all()
    return {row[0]: (row[1], bool(row[2])) for row in rows}


def fill(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text(CASE), {"now": NOW})
        connection.execute(text(TASK), {"now": NOW})
        for id_, position, status, awaits in BEFORE:
            values = {"id": id_, "position": position, "status": status, "awaits": awaits, "now": NOW}
            connection.execute(text(PROCESS), values)


def begin_with_the_first_tables(engine: Engine) -> None:
    config = configuration(engine)
    command.upgrade(config, "core@head")
    command.upgrade(config, "cases_0001")


def test_places_kept_by_number_are_translated(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    begin_with_the_first_tables(engine)
    fill(engine)
    upgrade(engine)
    known = {"a": ("look", False), "b": ("@2", True), "c": ("@6", False), "d": (None, False)}
    assert place_of_each(engine) == known
    engine.dispose()
