"""The scenarios of the shipped packs, and of the pack that the page on the language shows, come true."""

from pathlib import Path

import pytest

from core.definitions.scan import read_folders
from core.registry import Registry
from modules.scenarios.running import run_scenarios
from tests.docs.snippets import DOCS, snippets, write
from tests.packs.shipped import PACKS, ROOT


@pytest.mark.slow
@pytest.mark.parametrize("pack", PACKS)
def test_the_scenarios_of_a_shipped_pack_come_true_and_reach_every_transition(pack: str, registry: Registry) -> None:
    folders = read_folders(ROOT / "definitions", ROOT / "forms")
    report = run_scenarios(registry, folders, pack, ROOT / "definitions")
    assert report.passed, [(outcome.key, outcome.failure) for outcome in report.failures]
    assert report.coverage[pack].missing("transition") == []
    assert report.coverage[pack].missing("stage") == []
    assert report.coverage[pack].missing("step") == []


@pytest.mark.slow
def test_the_scenarios_of_the_page_on_the_language_come_true(tmp_path: Path, registry: Registry) -> None:
    for snippet in snippets(DOCS / "language.md"):
        if snippet.title:
            write(snippet, tmp_path)
    folders = read_folders(tmp_path / "definitions", tmp_path / "forms")
    for pack in ("library", "library_hill"):
        report = run_scenarios(registry, folders, pack, tmp_path / "definitions")
        assert report.outcomes
        assert report.passed, [(outcome.key, outcome.failure) for outcome in report.failures]
