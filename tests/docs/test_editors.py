"""Rule: every command that the page about editors and the command line shows, runs as it is shown."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.cli.main import app
from tests.corpus.seeding import SAMPLES
from tests.docs.snippets import DOCS

PAGE = (DOCS / "editors.md").read_text("utf-8")
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines() if line.strip()
]


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("liasse ")])
def test_a_shown_command_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SAMPLES, tmp_path / "town")
    monkeypatch.chdir(tmp_path / "town")
    monkeypatch.setenv("LIASSE_DEFINITIONS", "definitions")
    monkeypatch.setenv("LIASSE_FORMS", "forms")
    done = CliRunner().invoke(app, shlex.split(command)[1:])
    assert done.exit_code == 0, (done.output, done.exception)
    assert done.stdout.strip()


def test_the_page_shows_commands() -> None:
    assert len(COMMANDS) >= 4
