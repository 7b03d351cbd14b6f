"""Parties as expressions see them."""

from core.expressions.types import ANY, BOOLEAN, TEXT, Choice, Record
from modules.parties.models import Party, PartyKind

TEXTS = ("name", "first_name", "last_name", "email", "phone", "language")
PARTY_TYPE = Record(
    "party",
    {
        "known": BOOLEAN,
        "kind": Choice(PartyKind),
        **dict.fromkeys(TEXTS, TEXT),
        "attributes": ANY,
    },
)


def party_facts(party: Party | None) -> dict[str, object]:
    """What expressions know of `party`; of nobody, that it is not known."""
    if party is None:
        return {"known": False, "kind": None, **dict.fromkeys(TEXTS), "attributes": {}}
    texts = {name: getattr(party, name) or None for name in TEXTS}
    return {"known": True, "kind": str(party.kind), **texts, "attributes": dict(party.attributes)}
