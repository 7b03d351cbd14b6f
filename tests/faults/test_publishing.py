"""Two processes publish at the same moment: both end well, every version is kept, and one of them is in force."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from core.database import reading
from core.definitions.publications import Publication, PublishedVersion
from core.kernel import Kernel
from tests.faults.figures import Figures
from tests.faults.forking import fork
from tests.fixtures.processes import variables

pytestmark = [pytest.mark.fault, pytest.mark.slow]
ROUNDS = 3
PACK = """
pack: {name}
version: 1.0.0
title: Notes
"""
KIND = """
case_type: note
title: Note {number}
fields:
  text: {{type: text, searchable: true}}
stages:
  open: {{}}
  done: {{final: true}}
transitions:
  close: {{from: open, to: done, by: clerk}}
"""


def write_pack(folder: Path, number: int) -> Path:
    """A pack whose content is this number's alone."""
    files = {"pack.yaml": PACK, "roles.yaml": "roles:\n  clerk: {{title: Clerk}}\n", "case_types/note.yaml": KIND}
    for name, text in files.items():
        path = folder / "definitions" / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(name="notes", number=number))
    (folder / "forms").mkdir()
    return folder


def test_versions_published_at_the_same_moment_are_all_kept_and_one_is_in_force(
    kernel: Kernel, figures: Figures, tmp_path: Path
) -> None:
    figures.tried = ROUNDS
    for turn in range(ROUNDS):
        folders = [write_pack(tmp_path / f"pack-{turn}-{side}", 2 * turn + side) for side in range(2)]
        processes = [
            fork(
                ["upgrade"],
                variables(
                    kernel,
                    {"LIASSE_DEFINITIONS": str(folder / "definitions"), "LIASSE_FORMS": str(folder / "forms")},
                ),
                tmp_path,
                folder / "log",
            )
            for folder in folders
        ]
        for process, folder in zip(processes, folders, strict=True):
            process.join(120)
            assert process.exitcode == 0, (folder / "log").read_text()
    with reading(kernel.engine) as session:
        kept = session.exec(select(PublishedVersion).where(PublishedVersion.pack == "notes")).all()
        numbers = session.exec(
            select(Publication.number).where(Publication.pack == "notes").order_by(col(Publication.number))
        ).all()
    assert len(kept) == 2 * ROUNDS
    assert list(numbers) == list(range(1, 2 * ROUNDS + 1))
    kernel.definitions.refresh()
    assert kernel.definitions.in_force["notes"].hash in {one.hash for one in kept}
    figures.survived = figures.tried
