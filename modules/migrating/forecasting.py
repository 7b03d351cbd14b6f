"""A dry run takes each batch back before the next: what later ones must know of earlier ones goes along."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select

from core.context import Context
from modules.cases.fieldmodels import TakenValue

Taken = tuple[str, str, str, str, str]
"""Pack, case type, field, digest, case."""


class TakenChanges(BaseModel):
    """Which values of unique fields were let go and taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    gone: frozenset[Taken] = frozenset()
    fresh: frozenset[Taken] = frozenset()

    def and_then(self, before: set[Taken], after: set[Taken]) -> "TakenChanges":
        """With what one more batch changed."""
        gone, fresh = before - after, after - before
        return TakenChanges(gone=self.gone | (gone - self.fresh), fresh=(self.fresh - gone) | fresh)


def taken_by(ctx: Context, case_ids: Sequence[str]) -> set[Taken]:
    """The values that these cases have taken."""
    rows = ctx.session.exec(select(TakenValue).where(col(TakenValue.case_id).in_(case_ids)))
    return {(row.pack, row.case_type, row.field, row.digest, row.case_id) for row in rows}


def apply_changes(ctx: Context, changes: TakenChanges) -> None:
    """Bring the table of taken values to where earlier batches would have left it."""
    for one in changes.gone:
        row = ctx.session.get(TakenValue, one[:4])
        if row is not None:
            ctx.session.delete(row)
    ctx.session.flush()
    for pack, case_type, field, digest, case_id in changes.fresh:
        ctx.session.add(TakenValue(pack=pack, case_type=case_type, field=field, digest=digest, case_id=case_id))
    ctx.session.flush()
