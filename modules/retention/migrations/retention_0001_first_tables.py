"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "retention_0001"
down_revision = None
branch_labels = ("retention",)
depends_on = None
compatible_from = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "retention_planned",
        sa.Column("pack", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("cursor", sa.String(length=36), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("pack"),
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("retention_planned")
