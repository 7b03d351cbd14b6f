"""The time that a clock allows may be reckoned from the case, and then be unknown."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "cases_0013"
down_revision = "cases_0012"
branch_labels = None
depends_on = None
compatible_from = revision


def upgrade() -> None:
    """Apply this revision."""
    with op.batch_alter_table("cases_clock") as table:
        table.add_column(sa.Column("length", sa.String(length=120), nullable=True))
        table.alter_column("due_at", existing_type=UTCDateTime(), nullable=True)


def downgrade() -> None:
    """Undo this revision."""
    op.execute("UPDATE cases_clock SET due_at = since WHERE due_at IS NULL")
    with op.batch_alter_table("cases_clock") as table:
        table.alter_column("due_at", existing_type=UTCDateTime(), nullable=False)
        table.drop_column("length")
