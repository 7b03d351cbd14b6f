"""Rules of back-ups: what comes back is what was there, whatever database it came from and goes to."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel, col, select

from core.app import publish_definitions
from core.backups.columns import describe
from core.backups.restoring import Wishes, restore
from core.backups.snapshots import carried_tables
from core.cli.operating import find_tampering
from core.context import reading
from core.database import PASSING, writing
from core.incidents import Incident, IncidentStatus
from core.kernel import Kernel
from core.migrations import require_current
from core.outbox import OutboxMessage, Status
from core.registry import Registry
from core.worker import sweep
from modules.accounts.models import Person, PersonSession
from modules.cases.tallying import tallies
from tests.core.backups.conftest import Target, add_file, archive_of, entries_of, rows_of
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import CLERK

EVERYWHERE = ["sqlite", "postgresql"]


@pytest.mark.parametrize("kind", EVERYWHERE)
def test_what_is_restored_is_what_was_there(filled: Kernel, kind: str, empty_target: Target, tmp_path: Path) -> None:
    archive = archive_of(filled, tmp_path / "first")
    target = empty_target(kind)
    restored = restore(target, archive, Wishes(resend=True))
    require_current(target.engine)
    assert list(find_tampering(target)) == []
    before, after = (rows_of(entries_of(one)) for one in (archive, archive_of(target, tmp_path / "second")))
    told = [row for row in after["core_journal"] if "backup.restored" in row]
    after["core_journal"] = [row for row in after["core_journal"] if row not in told]
    after["core_journal_head"] = [row for row in after["core_journal_head"] if '"platform"' not in row]
    assert after == before
    assert len(told) == 1
    assert restored.objects == 3


@pytest.mark.parametrize("kind", EVERYWHERE)
def test_people_work_on_after_it(filled: Kernel, kind: str, empty_target: Target, tmp_path: Path) -> None:
    target = empty_target(kind)
    restore(target, archive_of(filled, tmp_path / "a"), Wishes())
    publish_definitions(target)
    add_file(target, open_permit(target)["case_id"], "new")
    with reading(target, CLERK) as ctx:
        assert sum(tallies(ctx.session).values()) == 4
    assert list(find_tampering(target)) == []
    with pytest.raises(DatabaseError, match="append-only"), writing(target.engine) as session:
        session.connection().execute(text("UPDATE core_journal SET type = 'other'"))


def test_nobody_is_signed_in_after_it(filled: Kernel, empty_target: Target, tmp_path: Path) -> None:
    target = empty_target("sqlite")
    restore(target, archive_of(filled, tmp_path / "a"), Wishes())
    with writing(target.engine) as session:
        assert session.exec(select(Person)).all()
        assert session.exec(select(PersonSession)).all() == []


def test_what_waited_is_held_as_incidents_until_somebody_decides(
    filled: Kernel, empty_target: Target, tmp_path: Path
) -> None:
    target = empty_target("sqlite")
    restored = restore(target, archive_of(filled, tmp_path / "a"), Wishes())
    assert restored.held >= 1
    assert sweep(target) == 0
    with writing(target.engine) as session:
        found = session.exec(select(Incident).where(col(Incident.code) == "HeldByRestore")).all()
        assert len(found) == restored.held
        assert {one.status for one in found} == {IncidentStatus.OPEN}
        assert session.exec(select(OutboxMessage).where(OutboxMessage.status == Status.WAITING)).all() == []


def test_what_waited_is_delivered_when_asked_for(filled: Kernel, empty_target: Target, tmp_path: Path) -> None:
    target = empty_target("sqlite")
    assert restore(target, archive_of(filled, tmp_path / "a"), Wishes(resend=True)).held == 0
    with writing(target.engine) as session:
        assert session.exec(select(OutboxMessage).where(OutboxMessage.status == Status.WAITING)).all()


def test_every_column_has_a_form_that_belongs_to_no_database(registry: Registry) -> None:
    assert all(describe(table) for table in SQLModel.metadata.sorted_tables)


def test_nothing_that_is_carried_refers_to_what_is_not(registry: Registry) -> None:
    carried = {table.name for table in carried_tables()}
    for table in carried_tables():
        assert {key.column.table.name for key in table.foreign_keys} <= carried, table.name
    left = {table.name for table in SQLModel.metadata.sorted_tables if table.info.get(PASSING)}
    sessions, counts = {"accounts_session", "pages_session"}, {"accounts_attempt", "pages_count", "core_rate"}
    assert left == {*sessions, *counts, "core_condemned"}


def test_no_identity_needs_to_go_on_after_it(registry: Registry) -> None:
    """Rows have their keys from us: there is no sequence that would begin anew."""
    for table in SQLModel.metadata.sorted_tables:
        own = table.autoincrement_column
        assert own is None or own.foreign_keys or len(table.primary_key.columns) > 1, table.name
