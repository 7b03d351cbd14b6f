"""What the module `replaying` adds to the product."""

from core.registry import Part, Registry
from modules.replaying.cli import app


def register(registry: Registry) -> None:
    """The command that replays cases."""
    registry.add(Part("cli", "replay", run=app, description="Run cases through another version of their pack."))
