"""The migrations: one Alembic branch for core and one per module."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from core.compatibility import known_below, read_steps
from core.failpoints import Point, reach
from core.locking import alone
from core.migrations import SchemaAhead, SchemaBehind
from core.modules import MODULES, discover, in_order

HERE = Path(__file__).parent
LOCK = 0x11A55E
log = structlog.get_logger("schema")


def configuration(engine: Engine) -> Config:
    """Alembic's configuration: where the branches are."""
    config = Config()
    config.set_main_option("script_location", str(HERE / "schema"))
    folders = [HERE / "schema" / "versions", *(MODULES / name / "migrations" for name in discover())]
    config.set_main_option("version_locations", "\n".join(str(f.resolve()) for f in folders if f.is_dir()))
    config.set_main_option("path_separator", "newline")
    config.attributes["engine"] = engine
    return config


def is_current(engine: Engine) -> bool:
    """Whether no step of ours is missing; raises `SchemaAhead`."""
    config = configuration(engine)
    heads = set(ScriptDirectory.from_config(config).get_heads())
    return not heads - _covered(ScriptDirectory.from_config(config), _stand(config, engine).known)


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; killed halfway, it can be run again. Of two at once, one waits.

    Where a newer version of Liasse upgraded the database, nothing is left to do, or it raises `SchemaAhead`.
    """
    config = configuration(engine)
    with alone(engine, LOCK):
        if _stand(config, engine).ahead:
            require_current(engine)
            return
        for branch in branches(config):
            command.upgrade(config, f"{branch}@head")
            reach(Point.BRANCH_UPGRADED)


def upgrade_to(engine: Engine, revisions: Sequence[str]) -> None:
    """Give an empty database the schema that these revisions and those below them make."""
    config = configuration(engine)
    with alone(engine, LOCK):
        for revision in _in_order(config, revisions):
            command.upgrade(config, revision)


def _in_order(config: Config, revisions: Sequence[str]) -> list[str]:
    """The revisions in the order of their branches."""
    script, ordered = ScriptDirectory.from_config(config), branches(config)
    return sorted(revisions, key=lambda one: min(map(ordered.index, script.get_revision(one).branch_labels)))


def unknown_revisions(engine: Engine, revisions: Sequence[str]) -> list[str]:
    """Those that this version does not know."""
    script = ScriptDirectory.from_config(configuration(engine))
    known = {revision.revision for revision in script.walk_revisions()}
    return sorted(set(revisions) - known)


def branches(config: Config) -> list[str]:
    """Core first, then the modules that have tables, each after those that it depends on."""
    script = ScriptDirectory.from_config(config)
    known = {label for revision in script.walk_revisions() for label in revision.branch_labels}
    ordered = ["core", *(manifest.name for manifest in in_order(discover().values()))]
    return [name for name in ordered if name in known]


def require_current(engine: Engine) -> None:
    """Raise unless this version can live with the schema at hand: its own, or a newer one that says so.

    Raises `SchemaBehind` when steps are missing, `SchemaAhead` when there are some that only newer versions know.
    """
    config = configuration(engine)
    stand = _stand(config, engine)
    script = ScriptDirectory.from_config(config)
    if set(script.get_heads()) - _covered(script, stand.known):
        raise SchemaAhead(revision=stand.ahead[0]) if stand.ahead else SchemaBehind()
    if stand.ahead:
        log.warning("the schema is newer than this version, which can live with it", revisions=stand.ahead)


@dataclass(frozen=True)
class Stand:
    """Where the schema stands: the steps at hand that this version knows, and newer ones that it can live with."""

    known: set[str]
    ahead: list[str]


def _stand(config: Config, engine: Engine) -> Stand:
    """Raises `SchemaAhead` when there is a step that this version can't live with."""
    known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
    with engine.connect() as connection:
        present = set(MigrationContext.configure(connection).get_current_heads())
    unknown = sorted(present - known)
    steps = read_steps(engine) if unknown else {}
    below = {name: known_below(name, known, steps) for name in unknown}
    for name, found in below.items():
        if found is None:
            raise SchemaAhead(revision=name)
    return Stand((present & known).union(*(found for found in below.values() if found)), unknown)


def _covered(script: ScriptDirectory, present: set[str]) -> set[str]:
    """The revisions at hand: those present and everything below them."""
    return {r.revision for head in present for r in script.iterate_revisions(head, "base")}
