"""Which case a draft is about."""

import sqlalchemy as sa
from alembic import op

from core.database import Json

revision = "pages_0002"
down_revision = "pages_0001"
branch_labels = None
depends_on = None
compatible_from = None


def upgrade() -> None:
    """Drafts of pages about no case, which all were, name none."""
    op.add_column("pages_draft", sa.Column("about", Json, nullable=False, server_default="{}"))


def downgrade() -> None:
    """Undo this revision."""
    op.drop_column("pages_draft", "about")
