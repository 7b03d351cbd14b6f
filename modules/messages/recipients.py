"""Whom a message of the house went to, by role and name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.context import Context
from core.definitions.language import Text
from modules.cases.definitions import case_type_of
from modules.cases.language import CaseType
from modules.cases.models import Case
from modules.cases.partyroles import parties_of
from modules.messages.models import Direction, Message
from modules.parties.models import Party


@dataclass(frozen=True)
class Recipient:
    """Somebody who got a message: the role and the name, else the address; `copy` if it went to somebody else."""

    role: Text | None
    name: str
    copy: bool = False


def recipients_in(ctx: Context, case: Case) -> Callable[[Message], tuple[Recipient, ...]]:
    """Tells of each message of `case` who got it; a party reads nothing of the others."""
    if ctx.actor.kind == "party":
        return lambda _: ()
    case_type, parties = case_type_of(ctx, case), parties_of(ctx, case)

    def find(message: Message) -> tuple[Recipient, ...]:
        if message.direction != Direction.OUT:
            return ()
        addressee = ctx.session.get(Party, message.party_id)
        first = Recipient(_title(case_type, message.role), addressee.name if addressee else message.to_address)
        return (first, *(_copied(case_type, parties, address) for address in message.cc_addresses))

    return find


def _copied(case_type: CaseType, parties: Mapping[str, Party], address: str) -> Recipient:
    """The message keeps the address of a copy alone: whose it is, the case's parties tell."""
    found = ((role, party) for role, party in parties.items() if party.email == address)
    role, party = next(found, ("", None))
    return Recipient(_title(case_type, role), party.name if party else address, copy=True)


def _title(case_type: CaseType, role: str) -> Text | None:
    known = case_type.parties.get(role)
    return known.title if known else None
