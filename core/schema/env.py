"""Alembic's environment: runs every migration in one transaction on the engine it is given."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script
from sqlalchemy import Engine
from sqlmodel import AutoString, SQLModel

from core.compatibility import note
from core.database import WRITING, Json
from core.failpoints import Point, reach

prefix: str = context.config.attributes.get("prefix", "")


def include(item: Any, name: str | None, kind: str, reflected: bool, _: Any) -> bool:
    """When writing a migration: only the tables of the module that it is written for."""
    del reflected
    table = name if kind == "table" else item.table.name
    return not prefix or str(table).startswith(prefix)


def write_type(kind: str, item: Any, imports: Any) -> str | Literal[False]:
    """How a migration names our column types."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    if isinstance(item, sa.JSON):
        name = "Json" if item is Json else "OrderedJson"
        imports.imports.add(f"from core.database import {name}")
        return name
    if type(item).__name__ == "UTCDateTime":
        imports.imports.add("from sqlmodel.sql.sqltypes import UTCDateTime")
        return "UTCDateTime()"
    return False


def applied(ctx: MigrationContext, step: MigrationInfo, heads: Collection[Any], run_args: Mapping[str, Any]) -> None:
    """A migration ran: note what it says of itself, in the same transaction."""
    del heads, run_args
    if step.is_upgrade and isinstance(step.up_revision, Script) and ctx.connection is not None:
        note(ctx.connection, step.up_revision.revision, step.down_revision_ids, step.up_revision.module)
    reach(Point.MIGRATION_APPLIED)


def take_time(connection: sa.Connection) -> None:
    """A migration may take long; it does not queue long for a lock."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def run() -> None:
    """Run the migrations."""
    engine: Engine = context.config.attributes["engine"]
    with engine.execution_options(**{WRITING: True}).connect() as connection:
        if engine.dialect.name == "postgresql":
            sa.event.listen(connection, "begin", take_time)
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            include_object=include,
            render_item=write_type,
            compare_type=False,
            transaction_per_migration=True,
            on_version_apply=applied,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
