"""Somebody stops a process that runs, or puts one aside that could not go on."""

from pydantic import Field

from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from core.errors import NotFound
from modules.cases.errors import ProcessOver
from modules.cases.loading import lock_case
from modules.cases.models import CaseProcess, ProcessStatus
from modules.cases.settling import settle
from modules.cases.stopping import LIVE, short_name, stop_process

CANCEL = "cancel"
"""The right to stop processes of a case."""
CANCELLED = "cancelled"


class CancelProcess(CommandModel):
    """Stop a process of a case with its branches, its tasks and what it asked parties."""

    case_id: str = Field(description="The case.")
    process_id: str = Field(description="The process.")


def cancel_process(command: CancelProcess, ctx: Context) -> Answer:
    """Raises `NotFound`, `Forbidden`, and `ProcessOver` when it has ended meanwhile."""
    case = lock_case(ctx, command.case_id, CANCEL)
    process = ctx.session.get(CaseProcess, command.process_id[:36])
    if process is None or process.case_id != case.id or process.parent_id is not None:
        raise NotFound(kind="process", id=command.process_id[:36])
    if process.status == ProcessStatus.INCIDENT:
        process.status = ProcessStatus.STOPPED
        ctx.session.add(process)
        ctx.record("process.stopped", case, process=short_name(process), reason="put_aside")
    elif process.status in LIVE:
        stop_process(ctx, case, process, CANCELLED)
    else:
        raise ProcessOver(process=short_name(process))
    settle(ctx, case)
    return {"case_id": case.id, "version": case.version}
