"""Tasks can be handed over."""

import sqlalchemy as sa
from alembic import op

revision = "cases_0008"
down_revision = "cases_0007"
branch_labels = None
depends_on = None
compatible_from = None


def upgrade() -> None:
    """Apply this revision."""
    op.add_column("cases_task", sa.Column("delegate", sa.String(length=64), nullable=True))
    op.add_column("cases_task", sa.Column("one_each", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Undo this revision."""
    op.drop_column("cases_task", "one_each")
    op.drop_column("cases_task", "delegate")
