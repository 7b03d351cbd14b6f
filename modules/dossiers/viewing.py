"""Views of many cases at once, with two queries whatever their number."""

from collections.abc import Sequence

from sqlmodel import col, select

from core.context import Context
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.masking import mask_of
from modules.cases.models import Case, CaseParty
from modules.cases.queries import CaseView
from modules.cases.showing import visible_values
from modules.parties.models import Party


def views_of(ctx: Context, cases: Sequence[Case]) -> list[CaseView]:
    """The projection of each case; rights to read were the query's."""
    parties = _parties_of(ctx, cases)
    return [_view(ctx, case, parties.get(case.id, {})) for case in cases]


def _view(ctx: Context, case: Case, parties: dict[str, Party]) -> CaseView:
    case_type, mask = case_type_of(ctx, case), mask_of(ctx, case)
    values = visible_values(ctx, case, case_type, mask)
    return CaseView(case, case_type, pack_of(ctx, case), mask, values, parties)


def _parties_of(ctx: Context, cases: Sequence[Case]) -> dict[str, dict[str, Party]]:
    if not cases:
        return {}
    statement = (
        select(CaseParty.case_id, CaseParty.role, Party)
        .join(Party, col(Party.id) == col(CaseParty.party_id))
        .where(col(CaseParty.case_id).in_([case.id for case in cases]))
        .order_by(CaseParty.role)
    )
    found: dict[str, dict[str, Party]] = {}
    for case_id, role, party in ctx.session.exec(statement):
        found.setdefault(case_id, {})[role] = party
    return found
