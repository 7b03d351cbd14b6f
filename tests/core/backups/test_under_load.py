"""Rules of back-ups taken while people work, and of restorations that are killed."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from core.backups.restoring import Wishes, restore
from core.backups.taking import take
from core.backups.unfinished import TABLE, RestoreUnfinished, is_unfinished
from core.cli.operating import find_tampering
from core.kernel import Kernel
from core.migrations import require_current, upgrade
from tests.core.backups.conftest import Target, add_file, archive_of, entries_of, rows_of
from tests.fixtures.cases import open_permit
from tests.fixtures.processes import ROOT, variables, wait_for

pytestmark = [pytest.mark.fault, pytest.mark.slow]
CLIENTS = 3
ACROSS = {"sqlite": "postgresql", "postgresql": "sqlite"}


@contextmanager
def people_at_work(kernel: Kernel) -> Iterator[list[str]]:
    """Clients who open cases and send files until the block ends; gives the cases that were answered."""
    stop, opened, broken = threading.Event(), list[str](), list[BaseException]()

    def work(client: int) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                case_id = str(open_permit(kernel)["case_id"])
                add_file(kernel, case_id, f"note {client} {number}\n" * 50)
            except BaseException as error:
                broken.append(error)
                raise
            opened.append(case_id)

    threads = [threading.Thread(target=work, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield opened
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert broken == []


def test_a_back_up_under_load_is_of_one_moment_and_restores_clean_on_the_other_database(
    kernel: Kernel, empty_target: Target, tmp_path: Path
) -> None:
    target = empty_target(ACROSS[kernel.engine.dialect.name])
    with people_at_work(kernel) as opened:
        wait_for(lambda: len(opened) >= 10, 60, "work")
        before = set(opened)
        with (tmp_path / "archive").open("wb") as stream:
            taken = take(kernel, stream)
        wait_for(lambda: len(opened) > len(before), 60, "work goes on")
    assert taken.missing == []
    restore(target, tmp_path / "archive", Wishes())
    assert list(find_tampering(target)) == []
    restored = {row.split('"')[1] for row in rows_of(entries_of(tmp_path / "archive"))["cases_case"]}
    assert before <= restored, "what was answered before it began is in it"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_restoration_killed_halfway_lets_nothing_start_and_can_be_run_again(
    sqlite_filled: Kernel, kind: str, share: float, empty_target: Target, tmp_path: Path
) -> None:
    archive = archive_of(sqlite_filled, tmp_path / "archive")
    target = empty_target(kind)
    whole = archive.read_bytes()
    command = [sys.executable, "-m", "core.cli", "restore", "-"]
    environment = variables(target, {"PYTHONPATH": str(ROOT)})
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, stderr=subprocess.DEVNULL) as process:
        assert process.stdin
        process.stdin.write(whole[: int(len(whole) * share)])
        process.stdin.flush()
        wait_for(lambda: _begun(target), 120, "the restoration begins")
        process.kill()
        process.stdin.close()
    for start in (require_current, upgrade):
        with pytest.raises(RestoreUnfinished, match="liasse restore"):
            start(target.engine)
    target.engine.dispose()
    restore(target, archive, Wishes())
    require_current(target.engine)
    assert list(find_tampering(target)) == []


def _begun(target: Kernel) -> bool:
    """Whether the restoration began; asked by a connection that is none of Liasse's, as those would keep it out."""
    if target.engine.dialect.name == "sqlite":
        return is_unfinished(target.engine)
    with psycopg.connect(target.settings.database) as connection:
        found = connection.execute(f"SELECT to_regclass('{TABLE}')").fetchone()
    return bool(found and found[0])
