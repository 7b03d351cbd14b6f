"""The scenarios of the shipped packs, and of the pack that the page on the language shows, come true."""

from pathlib import Path

import pytest

from core.definitions.scan import read_folders
from core.registry import Registry
from modules.scenarios.running import run_scenarios
from tests.docs.snippets import DOCS, snippets, write
from tests.packs.shipped import PACKS, ROOT

PAID = "later: [{when: [accountant runs: pay_in_warning], then: [fields: {paid_amount: 65.60}]}]\n"
TOWN = {
    "pack.yaml": "pack: town\nversion: 1.0.0\ntitle: Town\nextends: parking_fines\nlanguages: [en]\n",
    "parameters.yaml": "parameters:\n  warning_discount_on: {value: total}\n",
    "scenarios/paid_in_warning.yaml": PAID,
}


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


def test_a_town_that_takes_the_discount_from_the_total_says_so_in_one_line(registry: Registry) -> None:
    """Worked example: 32 € increased to 82 €; a fifth of the total given back leaves 65.60 €."""
    folders = read_folders(ROOT / "definitions", ROOT / "forms")
    folders["town"] = {f"definitions/town/{path}": text.encode() for path, text in TOWN.items()}
    report = run_scenarios(registry, {name: folders[name] for name in ("parking_fines", "town")}, "town")
    assert [outcome.failure for outcome in report.failures] == []
    assert "paid_in_warning" in [outcome.key for outcome in report.outcomes]
