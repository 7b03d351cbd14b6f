"""One batch of cases: chosen, locked, brought along one by one; a case that can't follow is left as it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from core.context import Context
from modules.cases.models import Case
from modules.cases.renaming import CannotFollow
from modules.migrating.bringing import Brought, bring
from modules.migrating.requests import Request, Ways
from modules.migrating.sandbox import trial

log = structlog.get_logger("migrating")


class Outcome(StrEnum):
    """What came of a case."""

    MIGRATED = "migrated"
    REFUSED = "refused"
    UNCHANGED = "unchanged"
    BUSY = "busy"
    REVERTED = "reverted"


@dataclass(frozen=True)
class Result:
    """What came of one case, and why; `brought` when it was brought along."""

    case_id: str
    reference: str
    case_type: str
    stage: str
    outcome: Outcome
    from_hash: str
    why: str = ""
    brought: Brought | None = field(default=None, compare=False)

    def told(self) -> dict[str, Any]:
        """As people and programs are told."""
        details = self.brought.details if self.brought else {"stages": [self.stage]}
        shown = {"reference": self.reference, "case": self.case_id, "case_type": self.case_type}
        return {**shown, "outcome": str(self.outcome), "why": self.why, "from": self.from_hash[:10], **details}


def choose(ctx: Context, request: Request, after: str, size: int) -> list[str]:
    """The ids of the next running cases that may be meant, in order."""
    statement = select(Case.id).where(
        Case.pack == request.pack,
        col(Case.definition).in_((*request.from_hashes, request.to_hash)),
        col(Case.closed_at).is_(None),
        col(Case.id) > after,
    )
    if request.case_type:
        statement = statement.where(Case.case_type == request.case_type)
    return list(ctx.session.exec(statement.order_by(col(Case.id)).limit(size)))


def lock(ctx: Context, ids: Sequence[str]) -> list[Case]:
    """Those of the cases that nobody else is changing right now, locked and as they stand."""
    statement = select(Case).where(col(Case.id).in_(ids)).order_by(col(Case.id))
    statement = statement.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return list(ctx.session.exec(statement))


def bring_batch(ctx: Context, request: Request, ways: Ways, ids: Sequence[str], run: str) -> list[Result]:
    """What comes of each of these cases; whom nobody asked for is left out."""
    cases = lock(ctx, ids)
    results = [result for case in cases if (result := _bring_one(ctx, case, request, ways, run))]
    return [*results, *_busy(ctx, set(ids) - {case.id for case in cases})]


def _busy(ctx: Context, ids: Iterable[str]) -> list[Result]:
    found = ctx.session.exec(select(Case).where(col(Case.id).in_(sorted(ids))))
    why = "somebody else is changing it right now"
    return [Result(c.id, c.reference, c.case_type, c.stage, Outcome.BUSY, c.definition, why) for c in found]


def _bring_one(ctx: Context, case: Case, request: Request, ways: Ways, run: str) -> Result | None:
    told = (case.id, case.reference, case.case_type, case.stage)
    before = case.definition
    if before == request.to_hash:
        return Result(*told, Outcome.UNCHANGED, before)
    if before not in request.from_hashes or case.closed_at is not None:
        return None
    try:
        brought = _try(ctx, case, request, ways, run)
    except CannotFollow as refusal:
        return Result(*told, Outcome.REFUSED, before, str(refusal))
    except DBAPIError:
        raise
    except Exception as error:  # a definition may fail in any way that it allows, and only its case is concerned
        log.error("case can't be brought along", case=case.id, error=type(error).__name__, exc_info=error)
        return Result(*told, Outcome.REFUSED, before, f"it can't go on there ({type(error).__name__})")
    return Result(*told, Outcome.MIGRATED, before, brought=brought) if brought else None


def _try(ctx: Context, case: Case, request: Request, ways: Ways, run: str) -> Brought | None:
    """Bring it along inside of a savepoint; None when nobody asked for it."""
    with trial(ctx):
        way = ways.way(case.definition, case)
        ctx.pinned[case.id] = way.old_pack
        if not ways.is_wanted(case.case_type, ctx.facts(case)):
            return None
        brought = bring(ctx, case, way, run, settling=request.settling)
        ctx.session.flush()
    return brought
