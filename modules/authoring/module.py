"""What the module `authoring` adds to the product."""

from core.registry import Part, Registry
from modules.authoring.cli import starting


def register(registry: Registry) -> None:
    """The commands with which packs are begun."""
    registry.add(Part("cli", "new", run=starting.app, description="Start a pack that runs."))
