"""The journal of a stream is found by the index of (stream, number); one of the stream alone only cost every fact."""

from alembic import op

revision = "core_0009"
down_revision = "core_0008"
branch_labels = None
depends_on = None
compatible_from = None


def upgrade() -> None:
    """Apply this revision."""
    op.drop_index(op.f("ix_core_journal_stream"), table_name="core_journal")


def downgrade() -> None:
    """Undo this revision."""
    op.create_index(op.f("ix_core_journal_stream"), "core_journal", ["stream"], unique=False)
