"""Tasks that fall away before somebody does them: their stage is over, or their condition for that holds."""

from sqlmodel import col, select

from core.context import Context
from modules.cases.models import Case, CaseProcess, ProcessStatus, Task, TaskStatus
from modules.cases.pending import may_have
from modules.cases.processes import resume
from modules.cases.running import step_at
from modules.cases.stopping import cancel_task
from modules.cases.taskoptions import CANCELLED, MakeTask


def drop_tasks(ctx: Context, case: Case) -> None:
    """Cancel the tasks that are no longer needed; their processes go on with the outcome `cancelled`."""
    if not may_have(ctx, case, Task):
        return
    statement = select(Task, CaseProcess).join(CaseProcess, col(CaseProcess.id) == col(Task.process_id))
    statement = statement.where(Task.case_id == case.id, Task.status == TaskStatus.OPEN)
    for task, process in ctx.session.exec(statement).all():
        if (
            task.status == TaskStatus.OPEN
            and process.status == ProcessStatus.WAITING
            and _falls(ctx, case, task, process)
        ):
            cancel_task(ctx, case, task)
            resume(ctx, case, f"task:{task.id}", {task.name: {"outcome": CANCELLED, "by": None}})


def _falls(ctx: Context, case: Case, task: Task, process: CaseProcess) -> bool:
    if task.until_stage is not None and task.until_stage != case.stage:
        return True
    found = step_at(ctx, case, process)
    options = found[1] if found else None
    if found is None or not isinstance(options, MakeTask) or options.cancel_when is None:
        return False
    return options.cancel_when.expression.holds(found[0].facts())
