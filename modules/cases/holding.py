"""Steps that hold steps: what walks a definition looks into them."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from core.definitions.language import Steps

Path = tuple[str | int, ...]


@runtime_checkable
class Holding(Protocol):
    """Options of a step that holds further steps."""

    def inner(self) -> Iterator[tuple[Path, Steps]]:
        """Each list of steps, with its place below the step."""
