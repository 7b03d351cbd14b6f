"""The figures of all fault tests, told at the end of a run: faults tried, survived, commands lost, effects doubled."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

NAME = "fault figures"


@dataclass
class Figures:
    """What one test counted. Each test is one fault unless it says more."""

    tried: int = 1
    survived: int = 0
    acknowledged: int = 0
    lost: int = 0
    effects: int = 0
    doubled: int = 0


def summed(properties: Iterable[tuple[str, object]]) -> Counter[str]:
    """The sum over what tests recorded under `NAME`."""
    total: Counter[str] = Counter()
    for name, value in properties:
        if name == NAME and isinstance(value, dict):
            total.update(value)
    return total


def recorded(figures: Figures) -> tuple[str, dict[str, int]]:
    """As a property of a test."""
    return NAME, asdict(figures)


def told(total: Counter[str]) -> str:
    """One line."""
    return (
        f"Faults tried: {total['tried']}, survived: {total['survived']}. "
        f"Commands acknowledged: {total['acknowledged']}, lost: {total['lost']}. "
        f"Effects: {total['effects']}, doubled: {total['doubled']}."
    )
