"""Rules for every command, those of modules too: `--json`, and one JSON value alone on the standard output."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from core.cli.exits import Exit
from core.cli.main import app
from tests.corpus.seeding import SAMPLES

SHAPES: dict[str, tuple[str, set[str]]] = {
    "check": ("check", {"shape", "mistakes", "warnings", "problems", "packs", "bindings"}),
    "explain": ("explain case_type.stages.due", {"path"}),
    "upgrade": ("upgrade", {"packs", "mistakes", "told"}),
    "verify": ("verify", {"problems"}),
    "doctor": ("doctor --production", {"problems", "findings", "accepted"}),
    "rotate-keys": ("rotate-keys", {"told"}),
    "backup": ("backup other.backup", {"digest", "rows", "objects", "bytes", "keys", "missing"}),
    "restore": ("restore town.backup --check", {"digest", "rows", "objects", "held", "missing_keys"}),
    "orphans": ("orphans", {"orphans", "removed"}),
    "personal-data": ("personal-data", {"fields"}),
    "graph": ("graph permits", {"drawings", "files"}),
    "schema": ("schema", {"kinds"}),
    "new": ("new fresh", {"pack", "template", "folder", "files", "page", "next"}),
    "test": ("test permits", {"passed"}),
    "simulate": ("simulate permits --script story.txt", {"pack", "done", "story"}),
    "forms import": ("forms import form.json", {"kept", "mapped", "left_out", "refused"}),
    "incidents list": ("incidents list", {"incidents", "next"}),
    "retention": ("retention permits --within 90", {"cases"}),
    "recount": ("recount", {"mended"}),
    "versions": ("versions permits", {"versions"}),
}
"""For each command that ends by itself: how it is called here, and keys of its answer."""


def commands(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its words."""
    around = group.context_class(group)
    for name in group.list_commands(around):
        command = group.get_command(around, name)
        if hasattr(command, "list_commands"):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield prefix + name, command


EVERY = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", EVERY)
def test_every_command_answers_programs(name: str) -> None:
    flags = {flag for parameter in EVERY[name].params for flag in parameter.opts}
    assert "--json" in flags, f"{name} has no --json"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation with the sample pack, upgraded."""
    folder = tmp_path_factory.mktemp("town")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("LIASSE_DATA_DIR", str(folder / "var"))
        patch.setenv("LIASSE_DEFINITIONS", str(SAMPLES / "definitions"))
        patch.setenv("LIASSE_FORMS", str(SAMPLES / "forms"))
        (folder / "story.txt").write_text("stage received\n", "utf-8")
        (folder / "form.json").write_text('{"components": [{"type": "textfield", "key": "a", "label": "A"}]}', "utf-8")
        assert CliRunner().invoke(app, ["upgrade"]).exit_code == Exit.FINE
        assert CliRunner().invoke(app, ["backup", "town.backup"]).exit_code == Exit.FINE
        yield folder


@pytest.mark.parametrize("name", SHAPES)
def test_the_answer_of_a_command_is_one_object_with_its_keys(
    name: str, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "new":
        monkeypatch.setenv("LIASSE_DEFINITIONS", str(town / "definitions"))
        monkeypatch.setenv("LIASSE_FORMS", str(town / "forms"))
    line, keys = SHAPES[name]
    done = CliRunner().invoke(app, [*line.split(), "--json"])
    assert done.exit_code in set(Exit), (done.output, done.exception)
    assert set(json.loads(done.stdout)) >= keys
    assert "\x1b" not in done.stdout


def test_every_command_that_ends_is_tried() -> None:
    left = {
        "demo",
        "publish",
        "start",
        "serve",
        "worker",
        "scheduler",
        "new-module",
        "forms generate",
        "incidents show",
        "incidents retry",
        "incidents skip",
        "incidents edit",
        "diff",
        "export",
        "import",
        "merge-report",
        "migrate-cases",
        "replay",
        "why",
    }
    assert set(SHAPES) | left >= set(EVERY)


def test_statuses_are_those_that_the_documentation_names() -> None:
    page = (Path(__file__).parents[2] / "docs" / "editors.md").read_text("utf-8")
    for status in Exit:
        assert f"| {int(status)} |" in page
