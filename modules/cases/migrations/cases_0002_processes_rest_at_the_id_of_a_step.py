"""Processes rest at the id of a step."""

import sqlalchemy as sa
from alembic import op

revision = "cases_0002"
down_revision = "cases_0001"
branch_labels = None
depends_on = None
compatible_from = revision

TASKS = """
UPDATE cases_process SET rests_at = (
    SELECT cases_task.name FROM cases_task WHERE cases_process.awaits = 'task:' || cases_task.id
) WHERE awaits LIKE 'task:%'
"""
CONDITIONS = """
UPDATE cases_process SET rests_at = '@' || position, again = :yes WHERE status = 'waiting' AND awaits = 'condition'
"""
TIMES = """
UPDATE cases_process SET rests_at = '@' || (position - 1) WHERE status = 'waiting' AND awaits LIKE 'time:%'
"""


def upgrade() -> None:
    """A task's id is its step's; waits keep the number of their instruction, which `position_of` understands."""
    op.add_column("cases_process", sa.Column("rests_at", sa.String(length=140), nullable=True))
    op.add_column("cases_process", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("cases_process", sa.Column("reason", sa.String(length=64), nullable=True))
    op.execute(TASKS)
    op.execute(sa.text(CONDITIONS).bindparams(yes=True))
    op.execute(TIMES)
    op.drop_column("cases_process", "position")


def downgrade() -> None:
    """Undo this revision; processes that wait begin again."""
    op.add_column("cases_process", sa.Column("position", sa.INTEGER(), nullable=False, server_default="0"))
    op.drop_column("cases_process", "reason")
    op.drop_column("cases_process", "again")
    op.drop_column("cases_process", "rests_at")
