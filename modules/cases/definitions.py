"""Which version of the definitions a case follows."""

from datetime import UTC, date
from typing import cast

from core.context import Context
from core.definitions.dating import as_of
from core.definitions.packs import Pack
from core.errors import NotFound
from modules.cases.language import CaseType
from modules.cases.models import Case


def pack_of(ctx: Context, case: Case) -> Pack:
    """The version that the case opened with or was brought to.

    In development the one in force, if it still knows the case's stage.
    """
    if case.id in ctx.pinned:
        return ctx.pinned[case.id]
    if ctx.kernel.settings.development:
        fresh = ctx.kernel.definitions.in_force.get(case.pack)
        model = fresh.get("case_type", case.case_type) if fresh else None
        if fresh and model and case.stage in model.stages:
            return as_of(fresh, opened_on(fresh, case))
    known = ctx.followed.get(case.id)
    if known is None or known[0] != case.definition:
        pack = ctx.kernel.definitions.version(case.pack, case.definition)
        known = ctx.followed[case.id] = case.definition, as_of(pack, opened_on(pack, case))
    return known[1]


def opened_on(pack: Pack, case: Case) -> date:
    """The day on which the case was opened, where its pack is at home."""
    at = case.opened_at
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(pack.manifest.zone).date()


def case_type_of(ctx: Context, case: Case) -> CaseType:
    """The case type that the case follows."""
    return cast(CaseType, pack_of(ctx, case).get("case_type", case.case_type))


def case_type_in_force(ctx: Context, pack: str, name: str) -> CaseType:
    """The case type that new cases open with; raises `NotFound`."""
    found = ctx.pack(pack).get("case_type", name)
    if found is None:
        raise NotFound(kind="case type", id=f"{pack}.{name}")
    return cast(CaseType, found)
