"""Rules of back-ups taken while people work."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.backups.restoring import Wishes, restore
from core.backups.taking import take
from core.cli.operating import find_tampering
from core.kernel import Kernel
from tests.core.backups.conftest import Target, add_file, entries_of, rows_of
from tests.fixtures.cases import open_permit
from tests.fixtures.processes import wait_for

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
