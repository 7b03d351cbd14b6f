"""What never ends is stopped, with the reason."""

from pathlib import Path

import pytest

from modules.scenarios import passing, playing
from modules.scenarios.files import NoSuchFile, make_up, read_file
from tests.fixtures.scenarios import Stage


def test_a_time_too_far_away_is_refused(stage: Stage) -> None:
    failure = stage.failure("when: [{time comes to: 2090-01-01}]\n")
    assert "25 years at most" in failure.found


def test_time_never_runs_backwards(stage: Stage) -> None:
    outcome = stage.after_opening("when: [{time comes to: 2020-01-01}]\nthen: [{deadline: 2026-03-07}]\n")
    assert outcome.passed


def test_too_many_stops_of_time_end_the_scenario(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "MOST_STOPS", 5)
    assert "time stopped 5 times" in stage.failure("when: [{time passes: 20 hours}]\n").found


def test_too_many_lines_end_the_scenario(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "MOST_LINES", 1)
    assert "more than 1 lines" in stage.failure("then: [{stage: received}]\n").found


def test_too_long_a_run_ends_the_scenario(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "MOST_SECONDS", -1.0)
    assert "took more than" in stage.failure("when: [{time passes: 1 day}]\n").found


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "secret.exe", "..", ""])
def test_files_outside_of_the_pack_are_never_read(name: str, tmp_path: Path) -> None:
    with pytest.raises(NoSuchFile):
        read_file(tmp_path, name)


def test_a_file_of_the_pack_goes_before_a_made_up_one(tmp_path: Path) -> None:
    (tmp_path / "scenarios" / "files").mkdir(parents=True)
    (tmp_path / "scenarios" / "files" / "plan.pdf").write_bytes(b"%PDF-own")
    assert read_file(tmp_path, "plan.pdf") == b"%PDF-own"
    assert read_file(tmp_path, "other.pdf") == make_up("other.pdf") != make_up("plan.pdf")
