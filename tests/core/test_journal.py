"""The journal only grows, and tells when somebody else changed it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from core import journal
from core.database import reading, writing
from core.kernel import Kernel
from tests.fixtures.kernels import START


def fill(kernel: Kernel, count: int = 3) -> None:
    with writing(kernel.engine) as session:
        for number in range(count):
            journal.append(session, "stream", "thing.done", "person:1", START, {"number": number})


def problems(kernel: Kernel) -> list[str]:
    with reading(kernel.engine) as session:
        return list(journal.verify(session))


def test_entries_are_numbered_without_a_gap_and_the_chain_verifies(kernel: Kernel) -> None:
    fill(kernel)
    with reading(kernel.engine) as session:
        assert [entry.number for entry in journal.entries(session, "stream")] == [1, 2, 3]
    assert problems(kernel) == []


@pytest.mark.parametrize("statement", ["UPDATE core_journal SET type = 'x'", "DELETE FROM core_journal"])
def test_the_database_refuses_to_change_or_remove_an_entry(kernel: Kernel, statement: str) -> None:
    fill(kernel)
    with pytest.raises(DatabaseError, match="append-only"), writing(kernel.engine) as session:
        session.connection().execute(text(statement))


OFF = {
    "sqlite": ["DROP TRIGGER core_journal_no_update", "DROP TRIGGER core_journal_no_delete"],
    "postgresql": ["SET LOCAL session_replication_role = replica"],
}


def without_triggers(kernel: Kernel, statement: str) -> None:
    """Change the journal as somebody with full rights on the database could."""
    with writing(kernel.engine) as session:
        for command in (*OFF[kernel.engine.dialect.name], statement):
            session.connection().execute(text(command))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE core_journal SET actor = 'person:2' WHERE number = 2", "entry 2 (thing.done) was changed"),
        ("DELETE FROM core_journal WHERE number = 2", "entry 2 is missing"),
        ("DELETE FROM core_journal WHERE number = 3", "the head says 3 entries, 2 are there"),
        ("DELETE FROM core_journal_head", "the head was removed"),
    ],
)
def test_verify_names_the_entry_that_was_tampered_with(kernel: Kernel, statement: str, says: str) -> None:
    fill(kernel)
    without_triggers(kernel, statement)
    assert len(problems(kernel)) == 1
    assert says in problems(kernel)[0]
