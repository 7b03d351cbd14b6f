"""An answer came: let the approval that it belongs to count again."""

from core.context import Context
from core.journal import JournalEntry
from modules.approvals.steps import awaited
from modules.cases.models import Case, CaseProcess, Task
from modules.cases.processes import resume


def count_again(ctx: Context, case: object, entry: JournalEntry) -> None:
    """Wake the process whose approval the completed task belongs to."""
    task = ctx.session.get(Task, str(entry.data.get("task", "")))
    process = ctx.session.get(CaseProcess, task.process_id) if task and task.process_id else None
    if isinstance(case, Case) and process is not None and process.awaits == awaited(process.id):
        resume(ctx, case, awaited(process.id))
