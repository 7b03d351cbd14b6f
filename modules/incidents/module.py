"""What the module adds to the product."""

from core.registry import Command, Part, Registry, Routes
from modules.incidents import cli, commands, effects, routes
from modules.incidents.navigation import navigate


def register(registry: Registry) -> None:
    """The administrators' page, the command line, and the kind of incident that messages of the outbox become."""
    registry.add(effects.KIND)
    registry.add(Command(commands.RetryIncident, commands.handle_retry))
    registry.add(Command(commands.SkipIncident, commands.handle_skip))
    registry.add(Command(commands.EditIncident, commands.handle_edit))
    registry.add(Part("navigation", "incidents", run=navigate, description="The incidents, and how many wait."))
    registry.add(Part("cli", "incidents", run=cli.app, description="Work that failed for good."))
    registry.add(Routes(routes.router))
