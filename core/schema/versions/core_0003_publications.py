"""Publications with their history, and drafts."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from core.database import Json

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None
compatible_from = revision


def upgrade() -> None:
    """Apply this revision."""
    op.create_table(
        "core_draft",
        sa.Column("pack", sa.String(length=64), nullable=False),
        sa.Column("sources", Json, nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("follows", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("pack"),
    )
    op.create_table(
        "core_publication",
        sa.Column("pack", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("from_at", UTCDateTime(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.Column("published_by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["hash"],
            ["core_definition.hash"],
        ),
        sa.PrimaryKeyConstraint("pack", "number"),
    )
    op.execute(
        "INSERT INTO core_publication (pack, number, hash, from_at, published_at, published_by, note) "
        "SELECT pack, 1, hash, since, since, 'system', '' FROM core_in_force"
    )
    op.drop_table("core_in_force")


def downgrade() -> None:
    """Undo this revision."""
    op.create_table(
        "core_in_force",
        sa.Column("pack", sa.VARCHAR(length=64), nullable=False),
        sa.Column("hash", sa.VARCHAR(length=64), nullable=False),
        sa.Column("since", sa.DATETIME(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hash"],
            ["core_definition.hash"],
        ),
        sa.PrimaryKeyConstraint("pack"),
    )
    op.execute(
        "INSERT INTO core_in_force (pack, hash, since) SELECT p.pack, p.hash, p.from_at FROM core_publication p "
        "WHERE p.number = (SELECT max(q.number) FROM core_publication q WHERE q.pack = p.pack)"
    )
    op.drop_table("core_publication")
    op.drop_table("core_draft")
