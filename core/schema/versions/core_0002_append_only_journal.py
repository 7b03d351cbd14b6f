"""The journal can only grow: the database itself refuses to change or remove an entry."""

from alembic import op

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None
compatible_from = None

MESSAGE = "the journal is append-only"


def upgrade() -> None:
    """Add the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER core_journal_no_{verb.lower()} BEFORE {verb} ON core_journal "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION core_journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER core_journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core_journal "
        "FOR EACH STATEMENT EXECUTE FUNCTION core_journal_refuse()"
    )


def downgrade() -> None:
    """Remove the triggers."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER core_journal_no_update")
        op.execute("DROP TRIGGER core_journal_no_delete")
        return
    op.execute("DROP TRIGGER core_journal_append_only ON core_journal")
    op.execute("DROP FUNCTION core_journal_refuse()")
