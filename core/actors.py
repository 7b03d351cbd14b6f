"""Who issues a command: a person, a third party by its link, a stranger, or Liasse itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Role = tuple[str, str]
"""A role of a pack: the pair of the pack's and the role's id."""

OWN_DOSSIER = "@own_dossier"


@dataclass(frozen=True)
class Actor:
    """Somebody who acts. `kind` is person, party, public or system; `roles` are pairs of pack and role."""

    kind: str
    id: str
    name: str = ""
    roles: frozenset[Role] = frozenset()
    teams: frozenset[str] = frozenset()
    case_id: str = ""
    administrator: bool = False
    language: str = "en"
    attributes: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def label(self) -> str:
        """How the journal names this actor."""
        return f"{self.kind}:{self.id}"

    def facts(self) -> dict[str, object]:
        """What expressions see under `actor`."""
        known = {"id": self.id, "name": self.name, "kind": self.kind, "case_id": self.case_id}
        return {**self.attributes, **known, "teams": sorted(self.teams)}


SYSTEM = Actor("system", "liasse", "Liasse")
PUBLIC = Actor("public", "visitor", "Visitor")
