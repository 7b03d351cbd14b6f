"""What the module `authoring` adds to the product."""

from core.registry import Part, Registry
from modules.authoring.cli import drawing, starting


def register(registry: Registry) -> None:
    """The commands with which packs are begun and drawn."""
    registry.add(Part("cli", "new", run=starting.app, description="Start a pack that runs."))
    registry.add(Part("cli", "graph", run=drawing.app, description="Draw the stages and processes of a pack."))
