"""The rights that case types give to their parties: each sees its own dossier, by its link."""

from collections.abc import Iterator

from core.access.language import FieldChoice
from core.access.policies import Policy
from core.actors import OWN_DOSSIER
from core.definitions.packs import Pack
from core.expressions.parsing import parse
from modules.cases.language import CaseType, PartyRole

OWN_CASE = parse("id == actor.case_id")
START = "start"
"""The right of a party to start the processes that name it; which ones, each says itself."""
RIGHTS = {"own_dossier": ("read", "upload", "message"), "status": ("read",)}


def party_policies(pack: Pack) -> Iterator[Policy]:
    """What a party may do with its own case, and the fields that it sees."""
    case_types: dict[str, CaseType] = dict(pack.all("case_type"))
    for name, case_type in case_types.items():
        for role, party in case_type.parties.items():
            for action in (*RIGHTS.get(party.access, ()), *_starts(case_type, role, party)):
                seen = FieldChoice(only=party.sees)
                yield Policy(f"{OWN_DOSSIER}:{role}", pack.name, name, action, OWN_CASE, seen)


def _starts(case_type: CaseType, role: str, party: PartyRole) -> Iterator[str]:
    """The right to start what is offered to the party on its page."""
    offers = (process.on_demand for process in case_type.processes.values())
    if party.access == "own_dossier" and any(offer and role in offer.parties for offer in offers):
        yield START
