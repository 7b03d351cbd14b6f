"""Many mistakes at once: all are reported in one pass, nothing is loaded, and the command says so."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from core.cli.main import app
from core.definitions.load import load
from core.registry import Registry
from tests.corpus.seeding import Folders, by_pack, every_mistake, sound_folders

GROUPS: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "together.yaml").read_text(encoding="utf-8"))
Report = set[tuple[str, int, str, str | None]]


def seed_group(names: list[str]) -> tuple[Folders, Report]:
    """The packs with these mistakes in them, and what must be reported."""
    folders = sound_folders()
    mistakes = [mistake for mistake in every_mistake() if mistake.name in names]
    for mistake in sorted(mistakes, key=lambda mistake: names.index(mistake.name)):
        mistake.seed(folders)
    places = [(mistake, mistake.place(folders)) for mistake in mistakes]
    return folders, {(place.file, place.line, mistake.code, mistake.hint) for mistake, place in places}


def write(folders: Folders, root: Path) -> list[str]:
    """Write the files below `root`; the options that make the command read them."""
    for path, text in folders.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text)
    return ["--definitions", str(root / "definitions"), "--forms", str(root / "forms")]


@pytest.mark.parametrize("names", GROUPS.values(), ids=GROUPS.keys())
def test_all_mistakes_of_a_pack_are_reported_in_one_pass(names: list[str], registry: Registry) -> None:
    folders, expected = seed_group(names)
    loaded = load(by_pack(folders), registry)
    assert {(d.mark.file, d.mark.line, d.code, d.hint) for d in loaded.diagnostics} == expected
    assert len(expected) > 25
    assert "permits" not in loaded.packs


def test_check_exits_with_1_and_shows_place_excerpt_and_help(tmp_path: Path) -> None:
    folders, expected = seed_group(GROUPS["wrong names and expressions"])
    answer = CliRunner().invoke(app, [*write(folders, tmp_path), "check"])
    assert answer.exit_code == 1
    assert f"{len(expected)} mistake(s), 0 warning(s)." in answer.output
    assert "definitions/permits/case_types/permit.yaml:3:" in answer.output
    assert "did you mean received?" not in answer.output
    assert "help: did you mean surface?" in answer.output


def test_check_tells_all_mistakes_as_json(tmp_path: Path) -> None:
    folders, expected = seed_group(GROUPS["mistakes of every kind"])
    answer = CliRunner().invoke(app, [*write(folders, tmp_path), "check", "--json"])
    assert answer.exit_code == 1
    problems = json.loads(answer.output)["problems"]
    assert {(p["file"], p["line"], p["code"], p["hint"]) for p in problems} == expected
    assert all(p["message"] and p["column"] >= 1 for p in problems)


def test_check_of_a_sound_pack_exits_with_0(tmp_path: Path) -> None:
    options = write(sound_folders(), tmp_path)
    answer = CliRunner().invoke(app, [*options, "check"])
    assert (answer.exit_code, "permits 1.0.0" in answer.output) == (0, True)
    report = json.loads(CliRunner().invoke(app, [*options, "check", "--json"]).output)
    assert (report["mistakes"], report["warnings"], report["problems"]) == (0, 0, [])
    assert [pack["pack"] for pack in report["packs"]] == ["permits"]


def test_a_warning_fails_only_when_asked_to(tmp_path: Path) -> None:
    folders, _ = seed_group(["a field that nothing shows"])
    options = write(folders, tmp_path)
    answer = CliRunner().invoke(app, [*options, "check"])
    assert (answer.exit_code, "warning[LI812]" in answer.output) == (0, True)
    assert answer.output.endswith(" files, no mistake.\n0 mistake(s), 1 warning(s).\n")
    assert CliRunner().invoke(app, [*options, "check", "--strict"]).exit_code == 1


def test_the_report_for_machines_keeps_its_shape(tmp_path: Path) -> None:
    folders, _ = seed_group(["a field that nothing shows"])
    report = json.loads(CliRunner().invoke(app, [*write(folders, tmp_path), "check", "--json"]).output)
    assert set(report) == {"shape", "mistakes", "warnings", "problems", "packs", "bindings"}
    assert report["problems"] == [
        {
            "code": "LI812",
            "severity": "warning",
            "message": "nothing shows or reads the field 'spare'",
            "file": "definitions/permits/case_types/permit.yaml",
            "line": 13,
            "column": 3,
            "width": 5,
            "hint": "show it in the dossier, use it in a condition or a text, or delete it",
            "page": "docs/diagnostics/LI812.md",
            "related": [],
        }
    ]


def test_a_broken_pack_leaves_the_others_in_peace(registry: Registry) -> None:
    folders, _ = seed_group(["a role that is not there"])
    folders["definitions/other/pack.yaml"] = b"pack: other\nversion: 1.0.0\ntitle: Other\n"
    assert set(load(by_pack(folders), registry).packs) == {"other"}
