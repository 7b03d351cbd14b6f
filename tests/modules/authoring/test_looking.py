"""Tools that look at a pack while it has mistakes: those of scenarios are none of their business."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.cli.main import app
from core.errors import Refused
from tests.fixtures.kernels import SAMPLES

LOOKS = [
    ["graph", "permits"],
    ["explain", "permits.permit.fields.surface"],
    ["forms", "generate", "permits", "permit"],
]


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("definitions", "forms"):
        shutil.copytree(SAMPLES / name, tmp_path / name)
        monkeypatch.setenv(f"LIASSE_{name.upper()}", str(tmp_path / name))
    return tmp_path / "definitions" / "permits"


def look(words: list[str]) -> str:
    done = CliRunner().invoke(app, words)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


@pytest.mark.parametrize("words", LOOKS, ids=lambda words: words[0])
def test_a_mistake_in_a_scenario_hides_nothing_of_the_pack(pack: Path, words: list[str]) -> None:
    (pack / "scenarios").mkdir(exist_ok=True)
    (pack / "scenarios" / "wrong.yaml").write_text("scenario: wrong\ngiven:\n  - nobody knows: this\n")
    assert "surface" in look(words).lower() or "flowchart" in look(words)


@pytest.mark.parametrize("words", LOOKS, ids=lambda words: words[0])
def test_any_other_mistake_sends_to_check(pack: Path, words: list[str]) -> None:
    with (pack / "case_types" / "permit.yaml").open("a") as file:
        file.write("\nnonsense: true\n")
    with pytest.raises(Refused, match=r"[Cc]heck( permits)?' and mend it first"):
        look(words)
