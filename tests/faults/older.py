"""The version before the newest step of the schema, taken from the project's history, as processes of its own."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.fixtures.processes import ROOT
from tests.fixtures.servers import free_port

STEPS = ("core/schema/versions/*.py", "modules/*/migrations/*.py")
NO_HISTORY = (
    "This clone does not reach back to the version before the newest step of the schema: git fetch --unshallow."
)
NOBODY_OLDER = "The newest step of the schema allows for nobody older ({names}): that deployment needs a pause."
ALONE = re.compile(r"^compatible_from = revision$", re.MULTILINE)
SIGN_IN = """
import json, sys
from core.app import build_kernel
from core.settings import load_settings
from tests.fixtures.callers import bearer
kernel = build_kernel(load_settings())
print(json.dumps([bearer(kernel, name, "clerk", pack="tracks") for name in sys.argv[1:]]))
"""


def _git(*words: str) -> bytes | None:
    """What git says; None when it refuses or is not there."""
    try:
        return subprocess.run(["git", "-C", str(ROOT), *words], check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None


def commit_before() -> str:
    """The commit before the one that added the newest step; ends the test, and says why, where there is none.

    An expected failure, not a skip: a clone without history lacks nothing that a machine could be given.
    """
    written = (_git("log", "-1", "--diff-filter=A", "--name-only", "--format=%H", "--", *STEPS) or b"").decode().split()
    before = (_git("rev-parse", "--verify", "--quiet", f"{written[0]}^") or b"").decode().strip() if written else ""
    if not before:
        pytest.xfail(NO_HISTORY)
    barring = [name for name in written[1:] if ALONE.search((ROOT / name).read_text("utf-8"))]
    if barring:
        pytest.xfail(NOBODY_OLDER.format(names=", ".join(barring)))
    return before


def unpack(commit: str, folder: Path) -> Path:
    """The project as it was."""
    archive = _git("archive", "--format=tar", commit)
    assert archive is not None
    with tarfile.open(fileobj=io.BytesIO(archive)) as found:
        found.extractall(folder, filter="data")
    return folder


@dataclass
class Older:
    """An older version: where its code is, and the variables of its processes."""

    code: Path
    folder: Path
    environment: Mapping[str, str]
    port: int = field(default_factory=free_port)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, role: str) -> None:
        """Start `liasse ROLE`."""
        self.processes[role] = self._open(["-m", "core.cli", role], role)

    def run(self, *command: str) -> tuple[int, str]:
        """A command of the command line until its end: its status and what it wrote."""
        return self._until_its_end(["-m", "core.cli", *command], command[0])

    def sign_in(self, *names: str) -> list[dict[str, str]]:
        """Make clerks; the headers that each of them sends."""
        status, written = self._until_its_end(["-c", SIGN_IN, *names], "sign-in")
        assert status == 0, written
        return [dict(one) for one in json.loads(written.strip().splitlines()[-1])]

    def stop(self, role: str) -> int:
        """SIGTERM; returns the exit status."""
        process = self.processes.pop(role)
        process.send_signal(signal.SIGTERM)
        return process.wait(60)

    def kill(self) -> None:
        """End what is left."""
        for process in self.processes.values():
            process.kill()
            process.wait()

    def _until_its_end(self, command: Sequence[str], name: str) -> tuple[int, str]:
        process = self._open(command, name)
        status = process.wait(120)
        return status, max(self.folder.glob(f"old-{name}-*.log")).read_text("utf-8")

    def _open(self, command: Sequence[str], name: str) -> "subprocess.Popen[bytes]":
        known = {**os.environ, **self.environment, "PYTHONPATH": str(self.code), "LIASSE_PORT": str(self.port)}
        with (self.folder / f"old-{name}-{time.monotonic_ns()}.log").open("wb") as log:
            return subprocess.Popen([sys.executable, *command], cwd=self.folder, env=known, stdout=log, stderr=log)
