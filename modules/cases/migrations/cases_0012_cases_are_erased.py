"""Cases whose time is over are erased."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "cases_0012"
down_revision = "cases_0011"
branch_labels = None
depends_on = None
compatible_from = None


def upgrade() -> None:
    """Apply this revision."""
    op.add_column("cases_case", sa.Column("erased_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Undo this revision."""
    op.drop_column("cases_case", "erased_at")
