"""Processes of the product forked from one that has imported it: they start in a blink, and end like any other."""

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from alembic.config import Config
from sqlalchemy import Engine

from core import branches, outbox
from core.cli import main
from core.clock import SystemClock

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.faults.preloaded"])
HASTE = "FAULT_HASTE"
"""JSON with `back_off` and `lease` in seconds, in place of the product's own."""

CLOCK = "FAULT_CLOCK"
"""A file with the seconds by which the process's clock is wrong."""

MIGRATIONS = "FAULT_MIGRATIONS"
"""A folder with the migrations of the next version."""


def liasse(*command: str) -> None:
    """Be the command line."""
    sys.argv = ["liasse", *command]
    main.run()


def fork(
    command: Sequence[str],
    variables: Mapping[str, str],
    folder: Path,
    log: Path,
    be: Callable[..., None] = liasse,
) -> ForkServerProcess:
    """`liasse …command`, or what else to `be`, as a process with exactly these variables, which writes to `log`."""
    told = (be, list(command), dict(variables), str(folder), str(log))
    process = CONTEXT.Process(target=run, args=told, daemon=True)
    process.start()
    return process


def run(be: Callable[..., None], command: list[str], variables: Mapping[str, str], folder: str, log: str) -> None:
    """Be the process."""
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(folder)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor in (1, 2):
        os.dup2(written, descriptor)
    hasten(variables.get(HASTE, ""))
    if CLOCK in variables:
        mislead(Path(variables[CLOCK]))
    if MIGRATIONS in variables:
        renew(variables[MIGRATIONS])
    be(*command)


def hasten(written: str) -> None:
    """Wait less between attempts and for the dead than people's installations do."""
    told = json.loads(written or "{}")
    if "back_off" in told:
        outbox.BACK_OFF = tuple(told["back_off"])
    if "lease" in told:
        outbox.LEASE = timedelta(seconds=told["lease"])


def mislead(offset: Path) -> None:
    """Let the clock of this process be wrong by what the file says."""
    right = SystemClock.now

    def now(clock: SystemClock) -> datetime:
        return right(clock) + timedelta(seconds=float(offset.read_text()))

    SystemClock.now = now  # type: ignore[assignment, method-assign]


def renew(folder: str) -> None:
    """Be the next version, as far as the schema is concerned."""
    known = branches.configuration

    def configuration(engine: Engine) -> Config:
        config = known(engine)
        config.set_main_option("version_locations", f"{config.get_main_option('version_locations')}\n{folder}")
        return config

    branches.configuration = configuration
