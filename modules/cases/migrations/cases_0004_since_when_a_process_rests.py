"""Since when a process rests."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "cases_0004"
down_revision = "cases_0003"
branch_labels = None
depends_on = None
compatible_from = None


def upgrade() -> None:
    """Apply this revision."""
    op.add_column("cases_process", sa.Column("rests_since", UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Undo this revision."""
    op.drop_column("cases_process", "rests_since")
