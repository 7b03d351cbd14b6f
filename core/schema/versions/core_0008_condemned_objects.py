"""Objects of the store that a sweep removes."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "core_0008"
down_revision = "core_0007"
branch_labels = None
depends_on = None
compatible_from = None


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "core_condemned",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_core_condemned_since"), "core_condemned", ["since"], unique=False)


def downgrade() -> None:
    """Undo this revision."""
    op.drop_index(op.f("ix_core_condemned_since"), table_name="core_condemned")
    op.drop_table("core_condemned")
