"""Who may do a task."""

import json

import sqlalchemy as sa
from alembic import op

from core.database import Json

revision = "cases_0007"
down_revision = "cases_0006"
branch_labels = None
depends_on = None
compatible_from = revision

BARRED = "SELECT id, case_id, excluded FROM cases_task WHERE excluded IS NOT NULL AND status = 'open'"
DONE = "SELECT DISTINCT name FROM cases_task WHERE case_id = :case AND done_by = :doer"


def upgrade() -> None:
    """Four eyes look at what was done, and no longer at one person: who was barred did one of those tasks."""
    op.add_column("cases_process", sa.Column("until_stage", sa.String(length=64), nullable=True))
    op.add_column("cases_task", sa.Column("person", sa.String(length=36), nullable=True))
    op.add_column("cases_task", sa.Column("chooser", sa.String(length=64), nullable=True))
    op.add_column("cases_task", sa.Column("checks", Json, nullable=False, server_default="[]"))
    op.add_column("cases_task", sa.Column("until_stage", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_cases_task_person"), "cases_task", ["person"], unique=False)
    _keep_four_eyes(op.get_bind())
    op.drop_column("cases_task", "excluded")


def _keep_four_eyes(connection: sa.Connection) -> None:
    cast = "CAST(:names AS jsonb)" if connection.dialect.name == "postgresql" else ":names"
    for id_, case, person in connection.execute(sa.text(BARRED)).all():
        done = connection.execute(sa.text(DONE), {"case": case, "doer": f"person:{person}"}).scalars().all()
        kept = {"names": json.dumps(sorted(done)), "id": id_}
        connection.execute(sa.text(f"UPDATE cases_task SET checks = {cast} WHERE id = :id"), kept)  # noqa: S608


def downgrade() -> None:
    """Undo this revision; open tasks lose their four eyes."""
    op.add_column("cases_task", sa.Column("excluded", sa.String(length=36), nullable=True))
    op.drop_index(op.f("ix_cases_task_person"), table_name="cases_task")
    for name in ("until_stage", "checks", "chooser", "person"):
        op.drop_column("cases_task", name)
    op.drop_column("cases_process", "until_stage")
