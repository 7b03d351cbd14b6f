"""Write the migration that brings a module's tables to its models: `python scripts/migration.py cases 'why'`."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from core.app import build_registry
from core.branches import configuration
from core.database import open_engine
from core.migrations import upgrade
from core.modules import MODULES

CORE_VERSIONS = Path("core/schema/versions")


def main(owner: str, message: str) -> None:
    """Compare the models of `owner` (core or a module) with its migrations and write the difference."""
    build_registry()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/scratch.db")
        upgrade(engine)
        config = configuration(engine)
        config.attributes["prefix"] = f"{owner}_"
        versions = CORE_VERSIONS if owner == "core" else MODULES / owner / "migrations"
        versions.mkdir(exist_ok=True)
        config.set_main_option(
            "version_locations", "\n".join(_locations(versions, config.get_main_option("version_locations")))
        )
        script = ScriptDirectory.from_config(config)
        known = [r for r in script.walk_revisions() if owner in r.branch_labels]
        number = len(list(versions.glob(f"{owner}_[0-9]*.py"))) + 1
        command.revision(
            config,
            message=message,
            autogenerate=True,
            head=f"{owner}@head" if known else "base",
            branch_label=None if known else owner,
            version_path=str(versions),
            rev_id=f"{owner}_{number:04}",
        )


def _locations(versions: Path, known: str | None) -> list[str]:
    return sorted({*(known or "").split("\n"), str(versions.resolve())} - {""})


if __name__ == "__main__":
    main(*sys.argv[1:3])
