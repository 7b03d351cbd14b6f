"""form.io's own judgement of submissions: `@formio/core` in one long-lived Node process."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
NO_NODE = "This test needs Node 20 and npm ('sudo apt-get install nodejs npm'), then run the tests again."


class OracleUnavailable(Exception):
    """form.io's rules can't be run on this machine; the text says what to install."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What form.io says of one submission; `failed` is the exception that it raised instead, if any.

    `errors` are dotted paths with the rules broken there, `hidden` and `shown` dotted paths of values.
    """

    failed: str
    errors: Mapping[str, tuple[str, ...]]
    data: Any
    shown: frozenset[str]
    hidden: frozenset[str]
    calculated: Mapping[str, Any]


class Oracle:
    """A Node process that answers one line per request."""

    def __init__(self, modules: Path) -> None:
        environment = {**os.environ, "NODE_PATH": str(modules), "TZ": "UTC"}
        self._process = subprocess.Popen(
            ["node", str(HERE / "oracle.js")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=10)
        if self._process.stdout:
            self._process.stdout.close()

    def judge(self, form: Mapping[str, Any], submissions: Sequence[Any]) -> list[Verdict]:
        """form.io's verdict of each submission to one form."""
        asked, answers = self._process.stdin, self._process.stdout
        assert asked and answers
        asked.write(json.dumps({"form": form, "submissions": submissions}) + "\n")
        asked.flush()
        line = answers.readline()
        if not line:
            raise OracleUnavailable(f"The Node process ended with {self._process.wait(timeout=10)}.")
        return [verdict(answer) for answer in json.loads(line)]


def verdict(answer: Mapping[str, Any]) -> Verdict:
    """One answer of the process, typed."""
    errors: dict[str, tuple[str, ...]] = {}
    for error in answer.get("errors", ()):
        errors[error["path"]] = (*errors.get(error["path"], ()), str(error["rule"]))
    return Verdict(
        failed=answer.get("failed", ""),
        errors=errors,
        data=answer.get("data"),
        shown=frozenset(answer.get("shown", ())),
        hidden=frozenset(answer.get("hidden", ())),
        calculated={item["path"]: item.get("value") for item in answer.get("calculated", ())},
    )


def installed_modules() -> Path:
    """The folder of the pinned packages, installed once per lock file in the user's cache."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise OracleUnavailable(NO_NODE)
    name = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "liasse" / "forms-oracle" / name
    if not folder.exists():
        install(folder)
    return folder / "node_modules"


def install(folder: Path) -> None:
    """`npm ci` beside the folder, then one rename: two runs at once can't see half of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, building)
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(
            ["npm", "ci", *quiet], cwd=building, capture_output=True, text=True, timeout=240, check=False
        )
        if done.returncode:
            raise OracleUnavailable(f"'npm ci' failed in {HERE.name}: {done.stderr.strip()[-500:]}")
        move(building, folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def move(building: Path, folder: Path) -> None:
    """Rename, unless another run was faster."""
    try:
        building.rename(folder)
    except OSError:
        if not folder.exists():
            raise
