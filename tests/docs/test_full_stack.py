"""Rule: the page from one machine to the full stack does what it says, line by line, in one folder."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from core.cli.main import app
from core.registry import Registry
from core.safety.rules import RULES
from core.settings import PREFIX, Settings
from tests.core.backups.conftest import fill
from tests.deploy.manifests import parsed
from tests.docs.snippets import DOCS, snippets
from tests.fixtures.full_stacks import full_stack
from tests.fixtures.kernels import SAMPLES, make_kernel, make_settings
from tests.fixtures.processes import ROOT

PAGE = DOCS / "full-stack.md"
BLOCKS = [snippet.text for snippet in snippets(PAGE) if snippet.language == "sh"]
OURS = "bin/liasse "
FOR_EVER = ("serve", "worker", "start")
"""Commands that don't end."""
OF_THE_MACHINE = ("sudo ", "docker ", "cp ")
"""Lines that a test can't give on a machine that it shares."""
OF_THE_TEST = ("DATABASE_URL", "STORAGE_URL", "STORAGE_ACCESS_KEY", "STORAGE_SECRET_KEY", "BROKER_URL")
"""Settings of the page that name servers: the test's own take their place."""
AGREES = "Everything agrees."


def test_every_setting_of_the_page_exists() -> None:
    named = re.findall(r"LIASSE_(\w+)", PAGE.read_text("utf-8"))
    assert {name.lower() for name in named} <= set(Settings.model_fields), named
    assert len(named) >= 10


def test_every_command_of_the_page_for_containers_exists() -> None:
    inside = [line for block in BLOCKS for line in block.splitlines() if " upgrade " in line and "docker" in line]
    assert len(inside) == 3
    for line in inside:
        parsed(line.partition("<")[0].split(" upgrade ")[1].split())


@pytest.fixture
def folder(sqlite_template: Path, registry: Registry, tmp_path: Path) -> Path:
    """An installation as `make run` leaves it, in a checkout with the sample packs."""
    for name in ("definitions", "forms"):
        (tmp_path / name).symlink_to(SAMPLES / name)
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "liasse"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m core.cli "$@"\n')
    program.chmod(0o755)
    (tmp_path / "var").mkdir()
    shutil.copy(sqlite_template, tmp_path / "var" / "liasse.db")
    url = f"sqlite:///{tmp_path / 'var' / 'liasse.db'}"
    kernel = fill(make_kernel(make_settings(tmp_path, url, data_dir=tmp_path / "var"), registry))
    kernel.engine.dispose()
    return tmp_path


@pytest.mark.slow
def test_the_lines_of_the_page_bring_an_installation_over_and_back(postgresql_database: str, folder: Path) -> None:
    with full_stack(folder) as servers:
        said = [(line, run(line, folder)) for line in lines(servers)]
    told = [(line.removeprefix(OURS).split()[0], written) for line, written in said if line.startswith(OURS)]
    assert [name for name, _ in told] == [
        *("backup", "restore", "upgrade", "verify", "incidents", "incidents", "doctor"),
        *("backup", "restore", "verify"),
    ]
    assert [written.strip() for name, written in told if name == "verify"] == [AGREES] * 2
    assert all("3 file(s)" in written for name, written in told if name in ("backup", "restore"))
    (unsafe,) = (set(re.findall(r"✗ ([\w-]+):", written)) for name, written in told if name == "doctor")
    assert not unsafe & {rule.name for rule in RULES}, "what the page sets is safe"
    (list_, retry) = (written for name, written in told if name == "incidents")
    assert "send_mail" in list_
    assert "1 decided" in retry


def lines(servers: dict[str, str]) -> Iterator[str]:
    """What somebody types who follows the page; the block that writes the settings is one line of it."""
    for block in BLOCKS:
        if "cat > .env" in block:
            yield with_servers(block, servers)
            continue
        for line in block.splitlines():
            if line.startswith(OURS) and line.removeprefix(OURS) in FOR_EVER:
                assert line.removeprefix(OURS) in get_command(app).commands  # type: ignore[attr-defined]
            elif not line.startswith(OF_THE_MACHINE):
                yield line


def with_servers(block: str, servers: dict[str, str]) -> str:
    """The block with the addresses of the test's servers."""
    for name in OF_THE_TEST:
        block, number = re.subn(rf"^{PREFIX}{name}=.*$", f"{PREFIX}{name}={servers[PREFIX + name]}", block, flags=re.M)
        assert number == 1, f"{PREFIX}{name} is not a line of the page"
    return block


def run(line: str, folder: Path) -> str:
    """Type it in the folder, with no setting but those of `.env`; returns what it wrote."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    ended = subprocess.run(
        ["sh", "-ec", line], check=False, cwd=folder, env=clean, capture_output=True, text=True, timeout=240
    )
    fine = (0, 1) if "doctor" in line else (0,)
    assert ended.returncode in fine, (line, ended.stdout, ended.stderr)
    return ended.stderr if "doctor" in line else ended.stdout
