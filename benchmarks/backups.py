"""Memory and time of `backup` and `restore` while the data grow five times.

    python -m benchmarks.backups [--cases 200] [--kilobytes 200] [--times 5]

Each installation holds so many cases with a file each, on SQLite and a folder, then on PostgreSQL and a bucket of
`rclone serve s3`. Each command is a process of its own; printed are its memory at the peak and its seconds. The bar:
memory does not follow the data.
"""

import argparse
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.app import build_registry
from core.database import new_id, open_engine
from core.dispatch import dispatch
from core.kernel import Kernel
from core.migrations import upgrade
from core.registry import Registry
from modules.documents.commands import ReceiveDocument
from modules.documents.receiving import store_upload
from tests.fixtures.cases import open_permit
from tests.fixtures.databases import database_named, run_on_server
from tests.fixtures.kernels import CLERK, make_kernel, make_settings
from tests.fixtures.processes import ROOT, variables

UNIT = 1024 if sys.platform != "darwin" else 1
"""Bytes of a unit of `ru_maxrss`."""


def main() -> None:
    """Measure both stacks at one size and at several times it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200, help="Cases with a file each.")
    parser.add_argument("--kilobytes", type=int, default=200, help="Size of each file.")
    parser.add_argument("--times", type=int, default=5, help="How much the data grow.")
    wanted = parser.parse_args()
    registry = build_registry()
    for kind in ("sqlite", "postgresql"):
        for factor in (1, wanted.times):
            with tempfile.TemporaryDirectory() as folder, installations(kind, Path(folder), registry) as (full, empty):
                fill(full, wanted.cases * factor, wanted.kilobytes * 1000)
                archive = Path(folder) / "archive"
                told = [run(full, "backup", str(archive)), run(empty, "restore", str(archive))]
                size = archive.stat().st_size / 1e6
            words = ", ".join(f"{name} {peak:.0f} MB in {seconds:.1f} s" for name, peak, seconds in told)
            print(f"{kind}, {wanted.cases * factor} cases, archive of {size:.0f} MB: {words}", flush=True)


@contextmanager
def installations(kind: str, folder: Path, registry: Registry) -> Iterator[tuple[Kernel, Kernel]]:
    """One with the sample packs in force, and one whose database is empty."""
    names = [f"liasse_bench_{new_id()[-12:]}" for _ in range(2)] if kind == "postgresql" else []
    for name in names:
        run_on_server(f'CREATE DATABASE "{name}"')
    places = [folder / "full", folder / "empty"]
    for place in places:
        place.mkdir()
    urls = [database_named(name) for name in names] or [f"sqlite:///{place / 'liasse.db'}" for place in places]
    engine = open_engine(urls[0])
    upgrade(engine)
    engine.dispose()
    full = make_kernel(make_settings(places[0], urls[0]), registry)
    empty = Kernel(**{**vars(full), "settings": make_settings(places[1], urls[1])})
    try:
        yield full, empty
    finally:
        full.engine.dispose()
        for name in names:
            run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def fill(kernel: Kernel, cases: int, size: int) -> None:
    """Open cases and send each a text of its own."""
    for number in range(cases):
        case_id = str(open_permit(kernel)["case_id"])
        text = f"{number} {new_id()}\n".encode()
        file = store_upload(kernel, io.BytesIO(text * (size // len(text))), "note.txt")
        dispatch(kernel, ReceiveDocument(case_id=case_id, file=file), CLERK)
    kernel.engine.dispose()


def run(kernel: Kernel, *command: str) -> tuple[str, float, float]:
    """A command as a process: its name, megabytes of memory at the peak, seconds."""
    started = time.perf_counter()
    environment = variables(kernel, {"PYTHONPATH": str(ROOT)})
    process = subprocess.Popen([sys.executable, "-m", "core.cli", *command], env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, command
    return command[0], peak_of(used), time.perf_counter() - started


def peak_of(used: resource.struct_rusage) -> float:
    """Megabytes."""
    return used.ru_maxrss * UNIT / 1e6


if __name__ == "__main__":
    main()
