"""Where a process may rest, and how each such place is called: the name survives a change of the steps around it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from core.definitions.language import Step


class Resting(ABC):
    """Options of a step at which a process may rest: a field `id`, and `rests`, which may depend on the options."""

    @property
    @abstractmethod
    def rests(self) -> bool:
        """Whether a process may rest at this very step."""

    @property
    @abstractmethod
    def id(self) -> str | None:
        """The place's own name; None: its step and a number."""

    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return hasattr(other, "rests")


class GivesTasks(ABC):
    """Options of a step that gives people tasks of its `id`; the class variable `gives_tasks` says so."""

    gives_tasks: ClassVar[bool]
    id: str

    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return hasattr(other, "gives_tasks")


class FillsForm(ABC):
    """Options of a step that has somebody fill a form; the class variable `fills_form` says so."""

    fills_form: ClassVar[bool]
    form: str | None

    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return hasattr(other, "fills_form")


def written_id(step: Step) -> str | None:
    """The id that the definition gives to a step at which a process may rest."""
    return step.options.id if isinstance(step.options, Resting) and step.options.rests else None


def may_rest(step: Step) -> bool:
    """Whether a process may rest at the step."""
    return isinstance(step.options, Resting) and step.options.rests


class Names:
    """Hands out the ids of one program's resting places: `wait`, `wait_2`, beside those that are written."""

    def __init__(self, written: Iterable[str]) -> None:
        self._taken = set(written)
        self._counted: dict[str, int] = {}

    def give(self, step: Step) -> str | None:
        """The id of `step`; None when no process rests there."""
        return (written_id(step) or self._next(step.name)) if may_rest(step) else None

    def _next(self, kind: str) -> str:
        while True:
            number = self._counted[kind] = self._counted.get(kind, 0) + 1
            name = kind if number == 1 else f"{kind}_{number}"
            if name not in self._taken:
                return name
