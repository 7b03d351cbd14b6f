"""The one projection: which fields of a case an actor sees, wherever they are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.access.policies import Policy


@dataclass(frozen=True)
class Mask:
    """What an actor sees of one case: a field is visible if any of the policies that let it read shows it."""

    policies: tuple[Policy, ...]
    hidden: frozenset[str] = frozenset()
    """Fields that it hides whatever the policies say."""

    def shows(self, field: str) -> bool:
        """Whether the actor sees `field`."""
        return field not in self.hidden and any(not policy.fields.hides(field) for policy in self.policies)

    def project(self, values: Mapping[str, object]) -> dict[str, object]:
        """The visible part of a case's values."""
        return {name: value for name, value in values.items() if self.shows(name)}

    def visible(self, fields: Iterable[str]) -> list[str]:
        """The visible names among `fields`, in their order."""
        return [field for field in fields if self.shows(field)]


EVERYTHING = Mask((Policy("", "", "", "read"),))
NOTHING = Mask(())
