"""Rule: transitions that run by themselves are told to overlap only where the pack's own numbers let them."""

from pathlib import Path

import pytest

from core.definitions.advise import advise
from core.definitions.load import load
from core.definitions.scan import read_folders
from core.registry import Registry
from tests.fixtures.routes import Routes

MOVES = """
stages: {open: {}, study: {}, done: {final: true}}
transitions:
  clear: {from: open, to: done, when: count == 0}
  pursue: {from: open, to: study, when: count >= parameters.threshold}
  close: {from: study, to: done, by: agent}
"""


@pytest.mark.parametrize(
    ("threshold", "overlap"),
    [("value: 12", False), ("value: 0", True), ("values: {2020-01-01: 12, 2026-01-01: 0}", True)],
    ids=["above", "zero", "zero since 2026"],
)
def test_a_parameter_counts_as_every_number_that_it_is_or_was(
    routes: Routes, tmp_path: Path, registry: Registry, threshold: str, overlap: bool
) -> None:
    routes.write("", MOVES)
    given = f"parameters:\n  threshold: {{type: integer, title: Threshold, {threshold}}}\n"
    (tmp_path / "definitions" / "routes" / "parameters.yaml").write_text(given)
    loaded = load(read_folders(tmp_path / "definitions", tmp_path / "forms"), registry)
    assert ("LI805" in [one.code for one in advise(loaded.packs, registry)]) is overlap
