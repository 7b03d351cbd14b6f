"""What fields of the types `case` and `party` point to, by rights."""

from sqlmodel import col, select

from core.context import Context
from modules.cases.fields import CaseField
from modules.cases.models import Case
from modules.cases.pointing import Pointed
from modules.cases.queries import cases_of_party
from modules.parties.models import Party


def find_case_named(ctx: Context, text: str, field: CaseField, case: Case | None) -> Pointed | None:
    """A case by its id or reference, of the type that the field asks for."""
    found = _by_reference(ctx, text, case) or (ctx.session.get(Case, text) if len(text) <= 36 else None)
    if found is None or not ctx.may("read", found) or (field.to and found.case_type != field.to):
        return None
    return Pointed(found.id, found.reference, f"/cases/{found.id}")


def _by_reference(ctx: Context, text: str, case: Case | None) -> Case | None:
    packs = [case.pack] if case else list(ctx.kernel.definitions.in_force)
    statement = select(Case).where(col(Case.pack).in_(packs), Case.reference == text).limit(1)
    return ctx.session.exec(statement).first()


def find_party_named(ctx: Context, text: str, field: CaseField, case: Case | None) -> Pointed | None:
    """A party of which the actor may read some case."""
    party = ctx.session.get(Party, text) if len(text) <= 36 else None
    if party is None or not (ctx.actor.kind == "system" or cases_of_party(ctx, party.id)):
        return None
    return Pointed(party.id, party.name, f"/parties/{party.id}")
