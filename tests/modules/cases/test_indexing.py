"""Fields that a pack declares searchable are indexed once its version is in force."""

from sqlalchemy import text

from core.database import reading
from core.kernel import Kernel
from modules.cases.indexing import create_indexes

LISTED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'ix_case_%'",
    "postgresql": "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'ix_case_%'",
}


def indexes(kernel: Kernel) -> set[str]:
    with reading(kernel.engine) as session:
        return set(session.connection().execute(text(LISTED[kernel.engine.dialect.name])).scalars())


def test_a_searchable_field_has_an_index_and_another_has_none(kernel: Kernel) -> None:
    create_indexes(kernel, kernel.definitions.in_force["permits"])
    assert "ix_case_permits_permit_surface" in indexes(kernel)
    assert not any("permit_rate" in name for name in indexes(kernel))


def test_making_the_indexes_again_changes_nothing(kernel: Kernel) -> None:
    pack = kernel.definitions.in_force["permits"]
    create_indexes(kernel, pack)
    before = indexes(kernel)
    create_indexes(kernel, pack)
    assert indexes(kernel) == before
