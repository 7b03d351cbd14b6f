"""Bring the database to the newest schema, and refuse to run on another one."""

from pkgutil import resolve_name

from sqlalchemy import Engine

from core.errors import StartRefused

UPGRADE = "core.branches:upgrade"
REQUIRE_CURRENT = "core.branches:require_current"
"""Named, not imported: Alembic takes long to read, and most commands never touch the schema."""


class SchemaBehind(StartRefused):
    """The database is not at the newest schema. Run `liasse upgrade`, then start again."""


class SchemaAhead(StartRefused):
    """The database was upgraded by a newer version of Liasse ({revision}). Start that version instead."""


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; killed halfway, it can be run again. Of two at once, one waits.

    Raises `SchemaAhead` when a newer version of Liasse upgraded the database, and this one can't live with that.
    """
    resolve_name(UPGRADE)(engine)


def require_current(engine: Engine) -> None:
    """Raise `SchemaBehind` or `SchemaAhead` unless the database has our schema, or a newer one that allows for us."""
    resolve_name(REQUIRE_CURRENT)(engine)
