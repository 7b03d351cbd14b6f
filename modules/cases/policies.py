"""The rights that case types give to their parties: each sees its own dossier, by its link."""

from collections.abc import Iterator

from core.access.language import FieldChoice
from core.access.policies import Policy
from core.actors import OWN_DOSSIER
from core.definitions.packs import Pack
from core.expressions.parsing import parse
from modules.cases.language import CaseType

OWN_CASE = parse("id == actor.case_id")
RIGHTS = {"own_dossier": ("read", "upload", "message"), "status": ("read",)}


def party_policies(pack: Pack) -> Iterator[Policy]:
    """What a party may do with its own case, and the fields that it sees."""
    case_types: dict[str, CaseType] = dict(pack.all("case_type"))
    for name, case_type in case_types.items():
        for role, party in case_type.parties.items():
            for action in RIGHTS.get(party.access, ()):
                seen = FieldChoice(only=party.sees)
                yield Policy(f"{OWN_DOSSIER}:{role}", pack.name, name, action, OWN_CASE, seen)
