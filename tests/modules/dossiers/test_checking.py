"""Rules of what a pack may say about baskets and dossiers."""

from pathlib import Path

import pytest

from core.definitions.load import load
from core.definitions.scan import read_folders
from core.registry import Registry
from tests.modules.dossiers.conftest import PACKS

BROKEN = [
    ("baskets.yaml", "sort: amount", "sort: amuont", "LI125"),
    ("baskets.yaml", "sort: amount", "sort: lines", "LI127"),
    ("baskets.yaml", "columns: [amount]", "columns: [amuont]", "LI125"),
    ("baskets.yaml", "when: stage == 'open'", "when: pieces.complete", "LI126"),
    ("dossiers/file.yaml", "  large:\n", "  edit:\n", "LI128"),
    ("dossiers/file.yaml", "columns: [stage, note]", "columns: [stage, nte]", "LI125"),
    ("dossiers/file.yaml", "rows: lines", "rows: lnes", "LI120"),
    ("dossiers/file.yaml", "pieces: all", "pieces: [lettre]", "LI120"),
    ("dossiers/file.yaml", "tasks: all", "tsks: all", "LI104"),
]


@pytest.mark.parametrize(("path", "right", "wrong", "code"), BROKEN)
def test_a_mistake_is_found_where_it_stands(registry: Registry, path: str, right: str, wrong: str, code: str) -> None:
    folders = read_folders(PACKS / "definitions", PACKS / "forms")
    files = dict(folders["desk"])
    place = f"definitions/desk/{path}"
    text = files[place].decode()
    assert right in text
    found = load({"desk": {**files, place: text.replace(right, wrong).encode()}}, registry).diagnostics
    assert [(d.code, Path(d.mark.file).name) for d in found] == [(code, Path(path).name)]
