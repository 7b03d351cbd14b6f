"""Rules of the rest that Python's collector of cycles is given."""

import gc
import subprocess
import sys
from contextlib import ExitStack, suppress

from core.collecting import collector_at_rest

LOADED = """
import sys
import core.cli.main
from core.app import build_registry
build_registry()
print(*sys.modules)
"""
SELDOM_USED = {"alembic", "celery", "minio", "weasyprint"}


def test_the_collector_works_again_after_its_rest_whatever_happened() -> None:
    with suppress(KeyError), collector_at_rest():
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()


def test_two_rests_that_overlap_in_any_order_leave_the_collector_awake() -> None:
    first, second = ExitStack(), ExitStack()
    first.enter_context(collector_at_rest())
    second.enter_context(collector_at_rest())
    first.close()
    second.close()
    assert gc.isenabled()


def test_a_collector_that_was_asleep_stays_so() -> None:
    gc.disable()
    try:
        with collector_at_rest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_command_line_starts_without_reading_what_few_commands_use() -> None:
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert SELDOM_USED.isdisjoint(run.stdout.split())
