"""A back-up or a restoration that is killed, refused or has no room: what was there before is there, whole."""

from contextlib import closing
from pathlib import Path

import pytest

from core.app import build_kernel
from core.backups.errors import FileInUse, RestoreStopped, TargetInUse
from core.backups.restoring import Wishes, restore
from core.cli.operating import find_tampering
from core.database import open_engine
from core.failpoints import Point
from core.kernel import Kernel
from core.migrations import require_current
from core.registry import Registry
from tests.core.backups.conftest import Target, add_file, archive_of, empty_target, entries_of, rows_of, sqlite_filled
from tests.faults.figures import Figures
from tests.faults.forking import fork
from tests.faults.stacks import KILLED
from tests.fixtures.cases import open_permit
from tests.fixtures.disks import fill
from tests.fixtures.kernels import make_settings
from tests.fixtures.processes import variables

__all__ = ["empty_target", "sqlite_filled"]
pytestmark = [pytest.mark.fault, pytest.mark.slow]
BEFORE = (Point.RESTORE_ROWS, Point.RESTORE_READY, Point.RESTORE_SWAPPING)
"""Steps of a restoration after which the old data stands."""
AFTER = Point.RESTORE_SWAPPED
on_both = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


@pytest.fixture
def old(sqlite_filled: Kernel, tmp_path: Path) -> Path:
    """A back-up with three cases."""
    return archive_of(sqlite_filled, tmp_path / "old")


@pytest.fixture
def new(old: Path, sqlite_filled: Kernel, tmp_path: Path) -> Path:
    """A later one with a fourth case."""
    add_file(sqlite_filled, open_permit(sqlite_filled)["case_id"], "the fourth")
    return archive_of(sqlite_filled, tmp_path / "new")


def run(kernel: Kernel, log: Path, *command: str, **more: str) -> int | None:
    """A command of the command line on the kernel's installation, until its end: its status."""
    kernel.engine.dispose()
    process = fork(command, variables(kernel, more), log.parent, log)
    process.join(120)
    return process.exitcode


def state(kernel: Kernel, path: Path) -> dict[str, list[str]]:
    """All rows that the installation holds."""
    path.unlink(missing_ok=True)
    found = rows_of(entries_of(archive_of(kernel, path)))
    kernel.engine.dispose()
    return found


def leftovers(kernel: Kernel) -> list[str]:
    """What lies beside the database."""
    if kernel.engine.dialect.name == "sqlite":
        return [path.name for path in kernel.settings.data_dir.glob("*.incoming*")]
    with kernel.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'liasse%%'")
        return [str(name) for name in found.scalars()]


@on_both
def test_a_restoration_killed_at_any_step_leaves_the_old_data_or_the_new_and_can_be_run_again(
    kind: str, old: Path, new: Path, empty_target: Target, figures: Figures, tmp_path: Path
) -> None:
    target, log = empty_target(kind), tmp_path / "restore.log"
    restore(target, old, Wishes())
    before = state(target, tmp_path / "seen")
    figures.tried = len(BEFORE) + 1
    for point in BEFORE:
        status = run(target, log, "restore", str(new), "--replace", LIASSE_FAILPOINTS=f"{point}=kill")
        assert status == KILLED, log.read_text()
        assert state(target, tmp_path / "seen") == before, point
        assert list(find_tampering(target)) == []
    status = run(target, log, "restore", str(new), "--replace", LIASSE_FAILPOINTS=f"{AFTER}=kill")
    assert status == KILLED, log.read_text()
    assert len(state(target, tmp_path / "seen")["cases_case"]) == 4
    assert run(target, log, "restore", str(old), "--replace") == 0, log.read_text()
    require_current(target.engine)
    assert state(target, tmp_path / "seen")["cases_case"] == before["cases_case"]
    assert list(find_tampering(target)) == []
    assert leftovers(target) == []
    open_permit(target)
    figures.survived = figures.tried


@on_both
def test_a_stream_that_is_cut_or_tampered_with_replaces_nothing(
    kind: str, old: Path, new: Path, empty_target: Target, figures: Figures, tmp_path: Path
) -> None:
    target = empty_target(kind)
    restore(target, old, Wishes())
    before = state(target, tmp_path / "seen")
    whole = new.read_bytes()
    tampered = bytearray(whole)
    tampered[whole.index(b"the fourth")] ^= 1
    for name, content in {"cut": whole[: len(whole) * 9 // 10], "tampered": bytes(tampered)}.items():
        (tmp_path / name).write_bytes(content)
        with (tmp_path / name).open("rb") as stream, pytest.raises(Exception, match="no intact back-up"):
            restore(target, stream, Wishes(replace=True))
        assert state(target, tmp_path / "seen") == before, name
        assert list(find_tampering(target)) == []
        assert leftovers(target) == []
    with new.open("rb") as stream:
        assert restore(target, stream, Wishes(replace=True)).objects == 4
    figures.survived = figures.tried


@on_both
def test_a_database_that_others_use_is_left_alone(
    kind: str, old: Path, new: Path, empty_target: Target, figures: Figures, tmp_path: Path
) -> None:
    target = empty_target(kind)
    restore(target, old, Wishes())
    before = state(target, tmp_path / "seen")
    other = open_engine(target.settings.database)
    with closing(other.connect()) as connection:
        connection.exec_driver_sql("SELECT count(*) FROM cases_case").all()
        connection.rollback()
        with pytest.raises((TargetInUse, FileInUse), match="Stop the web servers"):
            restore(target, new, Wishes(replace=True))
    other.dispose()
    assert state(target, tmp_path / "seen") == before
    figures.survived = figures.tried


def test_a_restoration_on_a_full_disk_is_refused_and_leaves_the_old_data(
    old: Path, new: Path, small_disk: Path, registry: Registry, figures: Figures, tmp_path: Path
) -> None:
    target = build_kernel(make_settings(small_disk, f"sqlite:///{small_disk / 'liasse.db'}"), registry)
    restore(target, old, Wishes())
    before = state(target, tmp_path / "seen")
    for left in (0, 200_000, 1_500_000):
        fill(small_disk / "filler", left)
        with pytest.raises(RestoreStopped, match=r": (no room|its disk).*\. What the database held is unchanged"):
            restore(target, new, Wishes(replace=True))
        (small_disk / "filler").unlink()
        assert state(target, tmp_path / "seen") == before
        assert list(find_tampering(target)) == []
    assert restore(target, new, Wishes(replace=True)).objects == 4
    target.engine.dispose()
    figures.survived = figures.tried


@pytest.mark.parametrize("point", [Point.BACKUP_ROWS, Point.BACKUP_WRITTEN])
def test_a_back_up_that_is_killed_bears_no_name_that_anybody_could_take_for_a_whole_one(
    sqlite_filled: Kernel, point: Point, figures: Figures, tmp_path: Path
) -> None:
    kept, log = tmp_path / "kept.liasse", tmp_path / "backup.log"
    assert run(sqlite_filled, log, "backup", str(kept), LIASSE_FAILPOINTS=f"{point}=kill") == KILLED, log.read_text()
    assert not kept.exists()
    assert run(sqlite_filled, log, "backup", str(kept)) == 0, log.read_text()
    assert run(sqlite_filled, log, "restore", str(kept), "--check") == 0, log.read_text()
    figures.survived = figures.tried
