"""Ladders follow the facts of a case: they begin with a stage or a task and end with it."""

from core.context import Context
from core.journal import JournalEntry
from modules.cases.escalating import leave_task_ladder, start_stage_ladder, start_task_ladder
from modules.cases.models import Case


def follow_ladders(ctx: Context, case: object, entry: JournalEntry) -> None:
    """Begin and leave the ladders of stages and tasks as facts are recorded."""
    if not isinstance(case, Case):
        return
    if entry.type == "stage.entered":
        start_stage_ladder(ctx, case)
    elif entry.type == "task.created":
        start_task_ladder(ctx, case, entry.data["task"])
    elif entry.type in ("task.completed", "task.cancelled"):
        leave_task_ladder(ctx, case, entry.data["task"])
