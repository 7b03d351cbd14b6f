"""Stop what no longer needs to run: processes with their open tasks and their timers."""

from sqlmodel import select

from core.context import Context
from modules.cases.models import Case, CaseProcess, ProcessStatus, Task, TaskStatus
from modules.cases.waking import drop_timers

STAGE_LEFT = "stage_left"
CASE_CLOSED = "case_closed"
TOO_DEEP = "too_deep"
LIVE = (ProcessStatus.READY, ProcessStatus.RUNNING, ProcessStatus.WAITING)


def stop_process(
    ctx: Context, case: Case, process: CaseProcess, reason: str, status: ProcessStatus = ProcessStatus.STOPPED
) -> None:
    """End a process and its branches before their last step; `reason` is one word that the history explains."""
    if process.status not in LIVE:
        return
    began = process.status != ProcessStatus.READY
    process.status, process.reason, process.ended_at = status, reason, ctx.now()
    process.awaits = None
    drop_timers(ctx, process)
    ctx.session.add(process)
    for task in _open_tasks(ctx, process):
        cancel_task(ctx, case, task)
    ctx.session.flush()
    for branch in ctx.session.exec(select(CaseProcess).where(CaseProcess.parent_id == process.id)).all():
        stop_process(ctx, case, branch, reason)
    if began:
        fact = "process.failed" if status == ProcessStatus.INCIDENT else "process.stopped"
        name, step, branch_name = short_name(process), process.rests_at, process.branch
        ctx.record(fact, case, process=name, reason=reason, step=step, branch=branch_name)


def fail_process(ctx: Context, case: Case, process: CaseProcess, reason: str) -> None:
    """End a process that can't go on, for somebody to look at; the rest of the case is left as it is."""
    stop_process(ctx, case, process, reason, ProcessStatus.INCIDENT)


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
