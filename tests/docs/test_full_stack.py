"""Rule: the page from one machine to the full stack does what it says, command by command."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from core.backups.restoring import Wishes, restore
from core.cli.main import app
from core.kernel import Kernel
from core.registry import Registry
from core.settings import PREFIX, Settings
from tests.core.backups.conftest import Target, archive_of, empty_target, fill
from tests.docs.snippets import DOCS
from tests.fixtures.kernels import make_kernel, make_settings
from tests.fixtures.processes import ROOT, variables

__all__ = ["empty_target"]
PAGE = (DOCS / "full-stack.md").read_text("utf-8")
LINES = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines() if line]
COMMANDS = [line.removeprefix("bin/liasse ").split() for line in LINES if line.startswith("bin/liasse ")]


def test_every_setting_of_the_page_exists() -> None:
    named = re.findall(r"LIASSE_(\w+)", PAGE)
    assert {name.lower() for name in named} <= set(Settings.model_fields), named
    assert len(named) >= 10


@pytest.mark.slow
def test_the_commands_of_the_page_bring_an_installation_over(
    sqlite_url: str, registry: Registry, empty_target: Target, tmp_path: Path
) -> None:
    source = fill(make_kernel(make_settings(tmp_path, sqlite_url), registry))
    target = empty_target("postgresql")
    done = []
    for command in COMMANDS:
        if command[0] in ("serve", "worker", "doctor"):
            assert command[0] in get_command(app).commands  # type: ignore[attr-defined]
            continue
        where = source if command[0] == "backup" else target
        done.append(command[0])
        ended = run(where, tmp_path, command)
        assert ended.returncode == 0, (command, ended.stdout, ended.stderr)
    assert done == ["backup", "restore", "upgrade", "verify", "incidents", "incidents"]
    back = empty_target("sqlite")
    restore(back, archive_of(target, tmp_path / "back.liasse"), Wishes())


def run(kernel: Kernel, folder: Path, command: list[str]) -> "subprocess.CompletedProcess[str]":
    """The command as an operator types it, in the installation of the kernel."""
    environment = variables(kernel, {f"{PREFIX}WORKER": "none", "PYTHONPATH": str(ROOT)})
    line = [sys.executable, "-m", "core.cli", *command]
    return subprocess.run(line, check=False, cwd=folder, env=environment, capture_output=True, text=True, timeout=240)
