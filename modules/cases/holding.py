"""Steps that hold steps: what walks a definition looks into them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from core.definitions.language import Steps

Path = tuple[str | int, ...]


class Holding(ABC):
    """Options of a step that holds further steps: every class with the method is one."""

    @abstractmethod
    def inner(self) -> Iterator[tuple[Path, Steps]]:
        """Each list of steps, with its place below the step."""

    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return hasattr(other, "inner")
