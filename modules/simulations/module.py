"""What the module `simulations` adds to the product."""

from core.registry import Registry, Routes
from modules.simulations import api


def register(registry: Registry) -> None:
    """The routes by which tools try a pack."""
    registry.add(Routes(api.router))
