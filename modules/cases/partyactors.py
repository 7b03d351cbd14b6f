"""A party as somebody who acts: by its link, in one case."""

from collections.abc import Iterable
from types import MappingProxyType

from core.actors import OWN_DOSSIER, Actor
from modules.cases.models import Case
from modules.parties.models import Party


def party_actor(case: Case, party: Party, roles: Iterable[str]) -> Actor:
    """The party as an actor: whatever it may do, it may do in this one case."""
    return Actor(
        kind="party",
        id=party.id,
        name=party.name,
        roles=frozenset((case.pack, f"{OWN_DOSSIER}:{role}") for role in roles),
        case_id=case.id,
        language=party.language,
        attributes=MappingProxyType({"email": party.email, "language": party.language}),
    )
