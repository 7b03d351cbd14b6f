"""Incidents, rates, and the order in which work is taken."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from core.database import Json

revision = "core_0005"
down_revision = "core_0004"
branch_labels = None
depends_on = None
compatible_from = revision

UNFINISHED = sa.text("status IN ('waiting', 'running')")
OPEN = sa.text("status = 'open'")
KEEP = """
INSERT INTO core_incident (id, kind, subject, name, case_id, since, attempts, code, words, details, status)
SELECT id, 'effect', id, effect, case_id, due_at, attempts, 'Unknown',
'This failed before the last upgrade. Try it again to see why.', '{}', 'open' FROM core_outbox WHERE status = 'incident'
"""


def upgrade() -> None:
    """Apply this revision."""
    _make_tables()
    _extend_outbox()
    op.execute(KEEP)


def _make_tables() -> None:
    op.create_table(
        "core_incident",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=140), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_core_incident_case_id"), "core_incident", ["case_id"], unique=False)
    op.create_index("ix_core_incident_status", "core_incident", ["status", "id"], unique=False)
    op.create_index(
        "uq_core_incident_open",
        "core_incident",
        ["kind", "subject"],
        unique=True,
        postgresql_where=OPEN,
        sqlite_where=OPEN,
    )
    op.create_table(
        "core_rate",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("next_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _extend_outbox() -> None:
    with op.batch_alter_table("core_outbox") as table:
        table.drop_index("ix_core_outbox_due")
        table.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("turn_at", UTCDateTime(), nullable=True))
        table.add_column(sa.Column("holder", sa.String(length=36), nullable=True))
        table.add_column(sa.Column("limit_key", sa.String(length=160), nullable=True))
        table.add_column(sa.Column("slot_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE core_outbox SET turn_at = due_at")
    with op.batch_alter_table("core_outbox") as table:
        table.alter_column("turn_at", existing_type=UTCDateTime(), nullable=False)
        table.alter_column("priority", existing_type=sa.Integer(), server_default=None)
    op.create_index(
        "ix_core_outbox_turn", "core_outbox", ["turn_at", "id"], postgresql_where=UNFINISHED, sqlite_where=UNFINISHED
    )
    op.create_index(
        "ix_core_outbox_limit",
        "core_outbox",
        ["limit_key", "status"],
        postgresql_where=UNFINISHED,
        sqlite_where=UNFINISHED,
    )


def downgrade() -> None:
    """Undo this revision."""
    with op.batch_alter_table("core_outbox") as table:
        table.drop_index("ix_core_outbox_turn")
        table.drop_index("ix_core_outbox_limit")
        for column in ("priority", "turn_at", "holder", "limit_key", "slot_at"):
            table.drop_column(column)
    op.create_index("ix_core_outbox_due", "core_outbox", ["status", "due_at"], postgresql_where=UNFINISHED)
    op.drop_table("core_rate")
    op.drop_table("core_incident")
