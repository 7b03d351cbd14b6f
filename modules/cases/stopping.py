"""Stop what no longer needs to run: processes with their open tasks and their timers."""

from sqlmodel import select

from core.context import Context
from modules.cases.models import Case, CaseProcess, ProcessStatus, Task, TaskStatus
from modules.cases.waking import drop_timers


def stop_process(ctx: Context, case: Case, process: CaseProcess, reason: str) -> None:
    """End a process before its last step; `reason` is one word that the history explains."""
    process.status, process.reason, process.ended_at = ProcessStatus.STOPPED, reason, ctx.now()
    process.awaits = None
    drop_timers(ctx, process)
    ctx.session.add(process)
    for task in _open_tasks(ctx, process):
        cancel_task(ctx, case, task)
    ctx.session.flush()
    ctx.record("process.stopped", case, process=short_name(process), reason=reason, step=process.rests_at)


def short_name(process: CaseProcess) -> str:
    """The name of the transition or process that it carries out, or `opening`."""
    return process.name.partition(":")[2] or process.name


def cancel_task(ctx: Context, case: Case, task: Task) -> None:
    """The task is no longer needed."""
    task.status = TaskStatus.CANCELLED
    ctx.session.add(task)
    ctx.record("task.cancelled", case, task=task.id, name=task.name)


def _open_tasks(ctx: Context, process: CaseProcess) -> list[Task]:
    statement = select(Task).where(
        Task.case_id == process.case_id, Task.process_id == process.id, Task.status == TaskStatus.OPEN
    )
    return list(ctx.session.exec(statement))
