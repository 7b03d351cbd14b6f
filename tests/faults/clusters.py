"""A PostgreSQL server of a test's own, to be stopped, frozen and started again."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fixtures.servers import free_port

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
OWNERS = ("postgres", "nobody")
OPTIONS = "-c fsync=off -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=60"


@dataclass(frozen=True)
class Cluster:
    """The server's folder, and where it listens."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Its maintenance database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._control("start", "-w", "-l", str(self.folder / "log"), "-o", f"{OPTIONS} -p {self.port}")

    def stop(self) -> None:
        """Stop it as a crash does: what was not committed is gone."""
        self._control("stop", "-m", "immediate")

    def restart(self) -> None:
        """Crash, and come back."""
        self.stop()
        self.start()

    def _control(self, *words: str) -> None:
        _run("pg_ctl", "-D", str(self.folder / "data"), *words)


def _program(name: str) -> str:
    found = next((str(place / name) for place in PLACES if (place / name).exists()), None) or shutil.which(name)
    if found is None:
        pytest.skip(f"This test needs {name}. Install PostgreSQL's server (Debian: sudo apt-get install postgresql).")
    return found


def _run(name: str, *words: str) -> None:
    """A program of PostgreSQL, which refuses to be run by root."""
    owner = next(one.pw_name for one in pwd.getpwall() if one.pw_name in OWNERS) if os.geteuid() == 0 else None
    command = [_program(name), *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", user=owner)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server that runs until the end, in a folder that its owner may enter."""
    folder = Path(tempfile.mkdtemp(prefix="liasse-cluster-"))
    made = Cluster(folder, free_port())
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, next(one.pw_name for one in pwd.getpwall() if one.pw_name in OWNERS))
        _run("initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8")
        made.start()
        yield made
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            made.stop()
        shutil.rmtree(folder, ignore_errors=True)
