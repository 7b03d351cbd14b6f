"""The migrations: one Alembic branch for core and one per module."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from core.failpoints import Point, reach
from core.locking import alone
from core.migrations import SchemaAhead, SchemaBehind
from core.modules import MODULES, discover, in_order

HERE = Path(__file__).parent
LOCK = 0x11A55E


def configuration(engine: Engine) -> Config:
    """Alembic's configuration: where the branches are."""
    config = Config()
    config.set_main_option("script_location", str(HERE / "schema"))
    folders = [HERE / "schema" / "versions", *(MODULES / name / "migrations" for name in discover())]
    config.set_main_option("version_locations", "\n".join(str(f.resolve()) for f in folders if f.is_dir()))
    config.set_main_option("path_separator", "newline")
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; killed halfway, it can be run again. Of two at once, one waits.

    Raises `SchemaAhead` when a newer version of Liasse upgraded the database already.
    """
    config = configuration(engine)
    with alone(engine, LOCK):
        _refuse_newer(config, engine)
        for branch in branches(config):
            command.upgrade(config, f"{branch}@head")
            reach(Point.BRANCH_UPGRADED)


def branches(config: Config) -> list[str]:
    """Core first, then the modules that have tables, each after those that it depends on."""
    script = ScriptDirectory.from_config(config)
    known = {label for revision in script.walk_revisions() for label in revision.branch_labels}
    ordered = ["core", *(manifest.name for manifest in in_order(discover().values()))]
    return [name for name in ordered if name in known]


def require_current(engine: Engine) -> None:
    """Raise `SchemaBehind` or `SchemaAhead` unless the database has exactly our schema."""
    config = configuration(engine)
    script, present = ScriptDirectory.from_config(config), _refuse_newer(config, engine)
    if set(script.get_heads()) - _covered(script, present):
        raise SchemaBehind()


def _refuse_newer(config: Config, engine: Engine) -> set[str]:
    """The revisions at hand; raises `SchemaAhead` when there is one that this version does not know."""
    known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
    with engine.connect() as connection:
        present = set(MigrationContext.configure(connection).get_current_heads())
    if unknown := present - known:
        raise SchemaAhead(revision=sorted(unknown)[0])
    return present


def _covered(script: ScriptDirectory, present: set[str]) -> set[str]:
    """The revisions at hand: those present and everything below them."""
    return {r.revision for head in present for r in script.iterate_revisions(head, "base")}
