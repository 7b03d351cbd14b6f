"""What somebody changes behind the product's back is named by `verify`."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from core.cli.operating import find_tampering
from core.database import reading, writing
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.documents.commands import ReceiveDocument
from modules.documents.models import Document
from modules.documents.receiving import store_upload
from tests.faults.figures import Figures
from tests.fixtures.buckets import stored_file
from tests.fixtures.cases import open_permit
from tests.fixtures.kernels import CLERK
from tests.modules.documents.samples import picture

pytestmark = pytest.mark.fault
TAMPERED = {
    "UPDATE core_journal SET actor = 'somebody' WHERE number = 2 AND stream = '{case}'": "entry 2 (",
    "DELETE FROM core_journal WHERE number = 2 AND stream = '{case}'": "entry 2 is missing",
    "DELETE FROM core_journal WHERE stream = '{case}' AND number = (SELECT number FROM core_journal_head "
    "WHERE stream = '{case}')": "the head says",
    "DELETE FROM core_journal_head WHERE stream = '{case}'": "the head was removed",
    "UPDATE cases_case SET stage = 'granted' WHERE id = '{case}'": "stands in granted",
    "UPDATE documents_document SET sha256 = '{zeros}' WHERE case_id = '{case}'": "the row was changed",
    "UPDATE documents_document SET size = size + 1 WHERE case_id = '{case}'": "were recorded",
}
"""What somebody with the database's password does, and what `verify` says of it."""


@pytest.fixture
def case(kernel: Kernel) -> str:
    """A case with a document."""
    opened = str(open_permit(kernel)["case_id"])
    stored = store_upload(kernel, io.BytesIO(picture("PNG", 40, 40)), "plan.png")
    dispatch(kernel, ReceiveDocument(case_id=opened, piece="plan", file=stored), CLERK)
    assert list(find_tampering(kernel)) == []
    return opened


@pytest.mark.parametrize("statement", TAMPERED)
def test_a_row_that_is_tampered_with_is_named(kernel: Kernel, case: str, figures: Figures, statement: str) -> None:
    with writing(kernel.engine) as session:
        connection = session.connection()
        if kernel.engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in triggers:
                connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text(statement.format(case=case, zeros="0" * 64)))
    found = list(find_tampering(kernel))
    assert [one for one in found if TAMPERED[statement] in one], found
    figures.survived = 1


@pytest.mark.parametrize("tamper", [lambda p: p.write_bytes(b"x" + p.read_bytes()[1:]), Path.unlink])
def test_a_byte_that_is_tampered_with_is_named(
    kernel: Kernel, case: str, figures: Figures, tamper: Callable[[Path], object]
) -> None:
    with reading(kernel.engine) as session:
        (key,) = session.exec(select(Document.storage_key))
    tamper(stored_file(kernel.settings, key))
    found = list(find_tampering(kernel))
    assert [one for one in found if one.startswith("document ")], found
    figures.survived = 1
