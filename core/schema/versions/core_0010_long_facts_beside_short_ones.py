"""PostgreSQL keeps facts of many fields where the others are: hashes can't be packed, nobody reads half a fact."""

from alembic import op

revision = "core_0010"
down_revision = "core_0009"
branch_labels = None
depends_on = None
compatible_from = None


def upgrade() -> None:
    """Apply this revision: rows move to a table of their own above 8 kB, not above 2 kB."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE core_journal SET (toast_tuple_target = 8160)")


def downgrade() -> None:
    """Undo this revision."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE core_journal RESET (toast_tuple_target)")
