"""Requests with a form, and drafts of answers."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from core.database import Json

revision = "corrections_0002"
down_revision = "corrections_0001"
branch_labels = None
depends_on = None
compatible_from = None
ADDED = ("name", "form", "title", "until_stage", "reminded", "answered_by", "submission")


def upgrade() -> None:
    """Apply this revision."""
    for column in (
        sa.Column("name", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("form", sa.String(length=64), nullable=True),
        sa.Column("title", Json, nullable=False, server_default="{}"),
        sa.Column("until_stage", sa.String(length=64), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("answered_by", sa.String(length=120), nullable=False, server_default=""),
        sa.Column("submission", sa.String(length=36), nullable=True),
    ):
        op.add_column("corrections_request", column)
    op.create_table(
        "corrections_draft",
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("party_id", sa.String(length=36), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["corrections_request.id"]),
        sa.PrimaryKeyConstraint("request_id", "party_id"),
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("corrections_draft")
    for name in reversed(ADDED):
        op.drop_column("corrections_request", name)
