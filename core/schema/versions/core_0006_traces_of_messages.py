"""A message tells the step of the trace that left it."""

import sqlalchemy as sa
from alembic import op

revision = "core_0006"
down_revision = "core_0005"
branch_labels = None
depends_on = None
compatible_from = None


def upgrade() -> None:
    """Apply this revision."""
    op.add_column("core_outbox", sa.Column("trace", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Undo this revision."""
    op.drop_column("core_outbox", "trace")
