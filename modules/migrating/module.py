"""What the module adds to the product."""

from datetime import timedelta
from functools import partial

from core.registry import Command, FileKind, Part, Registry, Rule, Schedule
from modules.cases.erasing import ERASER
from modules.migrating import commands
from modules.migrating.checking import check_plan
from modules.migrating.cli.migrating import app
from modules.migrating.erasing import erase_kept
from modules.migrating.language import Plan
from modules.migrating.plans import KIND
from modules.migrating.resealing import reseal_kept
from modules.migrating.running import forget_old_runs


def register(registry: Registry) -> None:
    """Plans, the commands that carry them out, and the upkeep of what is kept for reverting them."""
    registry.add(Part(ERASER, "migrating", run=erase_kept, description="What a migration kept to be reverted."))
    registry.add(FileKind(KIND, Plan, folder="migrations", binding=False))
    registry.add(Rule("migrations", KIND, partial(check_plan, registry)))
    registry.add(Command(commands.StartMigration, commands.start_migration))
    registry.add(Command(commands.MigrateBatch, commands.migrate_batch))
    registry.add(Command(commands.ForecastBatch, commands.forecast_batch))
    registry.add(Command(commands.FinishMigration, commands.finish_migration))
    registry.add(Command(commands.RevertBatch, commands.revert_cases))
    registry.add(Command(commands.ForgetMigration, commands.forget_migration))
    registry.add(Schedule("migrating.forget", timedelta(hours=1), forget_old_runs))
    registry.add(Part("resealing", "migrations", run=reseal_kept))
    registry.add(Part("cli", "migrate-cases", run=app, description="Bring running cases to another version."))
