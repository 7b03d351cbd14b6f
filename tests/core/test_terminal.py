"""What commands print: control and direction-changing characters are seen, never obeyed."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from rich.table import Table

from core.cli.answering import tell
from core.diagnostics import BOLD, PLAIN, UNPRINTABLE
from core.terminal import Terminal, json_text, visible

HOSTILE = "a\x1b[2J\x1b]0;owned\x07\x9b31m\u202egnp.exe\u2066\u200f\r\x00\x08b"


def printed(text: str) -> set[str]:
    """The control characters that reached the output, but for line breaks."""
    return set(UNPRINTABLE.findall(text.replace("\n", "")))


@pytest.fixture
def shown() -> Terminal:
    return Terminal(file=StringIO(), highlight=False, markup=False, soft_wrap=True)


def content(shown: Terminal) -> str:
    assert isinstance(shown.file, StringIO)
    return shown.file.getvalue()


def test_a_console_shows_control_characters_instead_of_obeying_them(shown: Terminal) -> None:
    table = Table(HOSTILE)
    table.add_row(HOSTILE)
    shown.print(HOSTILE)
    shown.print(table)
    assert printed(content(shown)) == set()
    assert r"a\x1b[2J" in content(shown)


def test_the_lines_of_a_text_stay_lines() -> None:
    assert visible("a\n\tb\x1b") == "a\n    b\\x1b"


def test_what_was_painted_keeps_its_colours() -> None:
    console = Terminal(file=StringIO(), force_terminal=True, color_system="standard", highlight=False)
    console.print_painted(f"{BOLD}title{PLAIN}")
    assert "\x1b[1mtitle" in content(console)


def test_json_holds_such_characters_as_escapes_and_means_the_same() -> None:
    answer = {HOSTILE: [HOSTILE, "é\n"]}
    assert printed(json_text(answer)) == set()
    assert json.loads(json_text(answer)) == answer


@pytest.mark.parametrize("as_json", [True, False])
def test_no_command_prints_a_control_character(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    tell({"said": HOSTILE}, as_json, lambda: f"{HOSTILE}\n{HOSTILE}")
    shown = capsys.readouterr().out
    assert printed(shown) == set()
    assert shown.strip()


def consoles_in(root: Path) -> list[str]:
    """The files below a folder that make a console which obeys what it prints."""
    files = (path for folder in ("core", "modules") for path in (root / folder).rglob("*.py"))
    return [path.name for path in files if re.search(r"\bConsole\(", path.read_text("utf-8"))]


def test_every_command_prints_through_the_one_terminal(tmp_path: Path) -> None:
    assert consoles_in(Path(__file__).parents[2]) == []
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "planted.py").write_text("console = Console(stderr=True)\n", "utf-8")
    assert consoles_in(tmp_path) == ["planted.py"]
