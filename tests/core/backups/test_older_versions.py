"""Rules of back-ups that older versions made: the present one restores them, upgrades them, and people work on."""

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlmodel import select

from core.app import publish_definitions
from core.backups.reading import Examining, Reading
from core.backups.restoring import Wishes, restore
from core.branches import configuration, unknown_revisions
from core.cli.operating import find_tampering
from core.context import reading
from core.migrations import require_current
from modules.cases.models import Case
from modules.documents.models import Document
from tests.core.backups.conftest import Target, add_file
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import CLERK

KEPT = Path(__file__).parent.parent.parent / "data" / "backups"
OLDER = sorted(KEPT.glob("*.liasse"))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("archive", OLDER, ids=lambda path: path.stem)
def test_what_an_older_version_backed_up_is_restored_upgraded_and_worked_on(
    archive: Path, kind: str, empty_target: Target
) -> None:
    target = empty_target(kind)
    restored = restore(target, archive, Wishes(foreign=True))
    require_current(target.engine)
    assert list(find_tampering(target)) == []
    assert (restored.objects, restored.missing_objects) == (3, [])
    publish_definitions(target)
    with reading(target, CLERK) as ctx:
        cases = [case.id for case in ctx.session.exec(select(Case)).all()]
        notes = [b"".join(target.storage.open(one.storage_key)) for one in ctx.session.exec(select(Document)).all()]
    assert len(cases) == 3
    assert sorted(notes) == [f"note {number}\n".encode() * 100 for number in range(3)]
    add_file(target, cases[0], "of today")
    add_file(target, open_permit(target)["case_id"], "of today, too")
    assert list(find_tampering(target)) == []


def test_the_back_ups_that_are_kept_are_of_older_schemas(empty_target: Target) -> None:
    engine = empty_target("sqlite").engine
    assert OLDER
    for archive in OLDER:
        with archive.open("rb") as stream:
            manifest = Reading(stream, Examining()).run()
        assert not unknown_revisions(engine, manifest.revisions)
        heads = set(ScriptDirectory.from_config(configuration(engine)).get_heads())
        assert heads - set(manifest.revisions), f"{archive.name} is of the present schema"
