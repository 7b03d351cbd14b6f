"""A deadline that is an expression follows the fields from which it is reckoned."""

from core.context import Context
from modules.cases.definitions import case_type_of
from modules.cases.escalating import move_stage_ladder
from modules.cases.models import Case
from modules.cases.moving import deadline_of, start_deadline


def follow_fields(ctx: Context, case: Case) -> None:
    """Reckon the deadline of the case's stage again; where it moved, its timer and its ladder move along."""
    stage = case_type_of(ctx, case).stages.get(case.stage)
    if stage is None or stage.due is None or stage.due.calculated is None or case.closed_at is not None:
        return
    before = case.due_at
    if deadline_of(ctx, case, stage) != before:
        start_deadline(ctx, case, stage)
        move_stage_ladder(ctx, case, was_known=before is not None)
