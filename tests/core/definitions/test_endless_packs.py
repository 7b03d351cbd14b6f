"""Packs that are far too large are told so, with the place, in a time that somebody waits for."""

import time
from pathlib import Path

import pytest

from core.definitions.limits import MOST_FILES
from core.definitions.load import Loaded, load
from core.definitions.scan import read_folders
from core.diagnostics import Diagnostic
from core.registry import Registry

BOUND = 60.0
"""Seconds, on a machine that does much else."""


def staged(stages: int) -> dict[str, bytes]:
    """A pack whose only kind of case passes so many stages, one after the other."""
    stages_of = "\n".join(f"  s{n}: {{final: true}}" if n == stages - 1 else f"  s{n}: {{}}" for n in range(stages))
    passes = "\n".join(f"  t{n}: {{from: s{n}, to: s{n + 1}, by: clerk}}" for n in range(stages - 1))
    kind = f"case_type: note\ntitle: Note\nstages:\n{stages_of}\ntransitions:\n{passes}\n"
    return {
        "definitions/long/pack.yaml": b"pack: long\nversion: 1.0.0\ntitle: Long\n",
        "definitions/long/roles.yaml": b"roles:\n  clerk: {title: Clerk}\n",
        "definitions/long/case_types/note.yaml": kind.encode(),
    }


def errors(loaded: Loaded) -> list[Diagnostic]:
    return [one for one in loaded.diagnostics if one.severity == "error"]


@pytest.mark.slow
def test_ten_thousand_stages_are_refused_with_the_place_and_two_thousand_work(registry: Registry) -> None:
    started = time.monotonic()
    (refused,) = errors(load({"long": staged(10_000)}, registry))
    assert (refused.code, refused.mark.file) == ("LI008", "definitions/long/case_types/note.yaml")
    assert refused.mark.line > 1000
    assert "split the file" in str(refused.hint)
    loaded = load({"long": staged(2_000)}, registry)
    assert errors(loaded) == []
    assert len(loaded.packs["long"].get("case_type", "note").stages) == 2_000
    assert time.monotonic() - started < BOUND


@pytest.mark.slow
def test_of_a_hundred_thousand_files_the_first_too_many_is_named_and_no_more_are_read(
    registry: Registry, tmp_path: Path
) -> None:
    folder = tmp_path / "definitions" / "many" / "templates"
    folder.mkdir(parents=True)
    for number in range(100_000):
        (folder / f"m{number:06}.yaml").touch()
    started = time.monotonic()
    folders = read_folders(tmp_path / "definitions", tmp_path / "forms")
    loaded = load(folders, registry)
    assert time.monotonic() - started < BOUND
    assert len(folders["many"]) == MOST_FILES + 1
    (told,) = [one for one in loaded.diagnostics if one.code == "LI014"]
    assert told.mark.file == f"definitions/many/templates/m{MOST_FILES:06}.yaml"
    assert loaded.packs == {}
