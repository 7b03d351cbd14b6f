"""A case receives another one from somebody who is not its party: found by its reference, told of what was opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from core.context import Context
from core.errors import Invalid
from modules.cases.children import TELL
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.fieldvalues import FieldValues
from modules.cases.headlines import refresh_headline
from modules.cases.language import CaseType
from modules.cases.models import Case, CaseLink
from modules.cases.partyroles import share_party
from modules.cases.receptions import Reception
from modules.cases.values import check_values


@dataclass(frozen=True)
class Received:
    """A case about which somebody writes, and how its own version receives that."""

    case: Case
    case_type: CaseType
    reception: Reception

    def told(self, ctx: Context) -> Mapping[str, object]:
        """What it holds in the fields that it shows."""
        values = FieldValues(ctx, self.case, self.case_type)
        return {name: values[name] for name in self.reception.shows if values[name] not in (None, "", [])}

    def given(self, ctx: Context) -> dict[str, object]:
        """The values that the new case takes over."""
        facts = ctx.facts(self.case)
        return {name: one.expression.evaluate(facts) for name, one in self.reception.fields.items()}


def find_received(
    ctx: Context, case_type: tuple[str, str], kind: str, reference: str, answers: Mapping[str, Any]
) -> Received | None:
    """The case of a pack and type with this reference that receives such a case now, if the answers are right."""
    case = _find(ctx, *case_type, " ".join(reference.split()))
    if case is None:
        return None
    own = case_type_of(ctx, case)
    reception = own.receives.get(kind)
    if reception is None or not _open(ctx, case, reception) or not _proved(ctx, case, own, reception, answers):
        return None
    return Received(case, own, reception)


def _find(ctx: Context, pack: str, case_type: str, reference: str) -> Case | None:
    """A reference is found as it is written, and in capitals for whoever did not type them."""
    spellings = dict.fromkeys((reference, reference.upper()))
    statement = select(Case).where(Case.pack == pack, col(Case.reference).in_(spellings), Case.case_type == case_type)
    found = {case.reference: case for case in ctx.session.exec(statement)}
    return next((found[one] for one in spellings if one in found), None)


def _open(ctx: Context, case: Case, reception: Reception) -> bool:
    """Whether it receives anything where it stands."""
    if reception.when is None:
        return case.closed_at is None
    return reception.when.expression.holds(ctx.facts(case))


def _proved(ctx: Context, case: Case, own: CaseType, reception: Reception, answers: Mapping[str, Any]) -> bool:
    """Whether all that is asked was answered with what the case holds; what it does not hold nobody can answer."""
    values = FieldValues(ctx, case, own)
    try:
        given = check_values(
            own, {name: answers.get(name) for name in reception.asks}, pack_of(ctx, case).manifest.zone
        )
    except Invalid:
        return False
    return all(values[name] is not None and _alike(given[name], values[name]) for name in reception.asks)


def _alike(given: object, kept: object) -> bool:
    """Texts are the same whatever their capitals and gaps."""
    if isinstance(given, str) and isinstance(kept, str):
        return "".join(given.split()).casefold() == "".join(kept.split()).casefold()
    return given == kept


def receive_case(ctx: Context, received: Received, case: Case, case_type: CaseType) -> None:
    """Make a new case belong to the one that it is about, which hears of it after the commit."""
    for role, own in received.reception.parties.items():
        share_party(ctx, received.case, own, case, role)
    refresh_headline(ctx, case, case_type)
    relation = received.reception.relation
    ctx.session.add(CaseLink(parent_id=received.case.id, child_id=case.id, relation=relation))
    ctx.session.flush()
    ctx.later(TELL, received.case, case_id=received.case.id, child_id=case.id, linked=relation)
