"""What the module adds to the product."""

from core.registry import Registry


def register(registry: Registry) -> None:
    """Nothing of its own: cases name parties in their definitions, and this module keeps them."""
    del registry
