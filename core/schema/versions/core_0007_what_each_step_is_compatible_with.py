"""What each step of the schema is compatible with."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "core_0007"
down_revision = "core_0006"
branch_labels = None
depends_on = None
compatible_from = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "core_revision",
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("follows", sa.String(length=64), nullable=False),
        sa.Column("compatible_from", sa.String(length=64), nullable=False),
        sa.Column("applied_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("revision"),
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("core_revision")
