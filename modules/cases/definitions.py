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
    id_ = case.id
    if ctx.pinned and id_ in ctx.pinned:
        return ctx.pinned[id_]
    known = ctx.followed.get(id_)
    if known is not None and known[0] == case.definition:
        return known[1]
    return _fresh(ctx, case) or _followed(ctx, case)


def _fresh(ctx: Context, case: Case) -> Pack | None:
    """In development: the version in force, asked for each time, as it may change at any moment."""
    if not ctx.kernel.settings.development:
        return None
    fresh = ctx.kernel.definitions.in_force.get(case.pack)
    model = fresh.get("case_type", case.case_type) if fresh else None
    return _dated(fresh, case) if fresh and model and case.stage in model.stages else None


def _followed(ctx: Context, case: Case) -> Pack:
    pack = _dated(ctx.kernel.definitions.version(case.pack, case.definition), case)
    if not ctx.kernel.settings.development:
        ctx.followed[case.id] = case.definition, pack
    return pack


def _dated(pack: Pack, case: Case) -> Pack:
    return as_of(pack, opened_on(pack, case))


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
