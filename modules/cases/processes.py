"""Start processes, and let them go on when what they wait for happens."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from core.context import Context
from core.journal import JournalEntry
from modules.cases.definitions import case_type_of
from modules.cases.factnames import values_told
from modules.cases.formtypes import plain
from modules.cases.models import Case, CaseProcess, ProcessStatus
from modules.cases.pending import may_have
from modules.cases.running import begin, go_on, program_of, waiting_for
from modules.cases.stopping import LIVE

TIME = "time"
"""What wakes a process whose time has come."""
CONDITION = "condition"
"""What a process waits for that looks again whenever the case changes."""
FACT = "fact"
"""`fact:NAME` is what a process waits for that waits for a fact of the journal."""


def start_process(
    ctx: Context, case: Case, name: str, form_values: Mapping[str, Any] | None = None
) -> CaseProcess | None:
    """Start the steps called `name`; None when there are none, or when only one may run and one does."""
    process = make_process(ctx, case, name, form_values)
    if process is not None:
        begin(ctx, case, process)
    return process


def make_process(
    ctx: Context, case: Case, name: str, form_values: Mapping[str, Any] | None = None
) -> CaseProcess | None:
    """The same, before its first step."""
    case_type = case_type_of(ctx, case)
    steps, _ = program_of(case_type, name)
    key = name.partition(":")[2]
    options = case_type.processes.get(key) if name.startswith("process:") else None
    if not len(steps) or (options and options.once and is_running(ctx, case, key)):
        return None
    process = CaseProcess(
        case_id=case.id,
        name=name,
        values={"form": plain(form_values)} if form_values else {},
        until_stage=case.stage if options and options.until_stage_ends else None,
        started_at=ctx.now(),
        started_by=ctx.actor.label,
    )
    ctx.session.add(process)
    ctx.session.flush()
    return process


def is_running(ctx: Context, case: Case, name: str) -> bool:
    """Whether a process called `name` of the case has not ended yet."""
    return running_one(ctx, case, name) is not None


def running_one(ctx: Context, case: Case, name: str) -> CaseProcess | None:
    """The oldest process called `name` of the case that has not ended yet, branches aside."""
    if not may_have(ctx, case, CaseProcess):
        return None
    statement = select(CaseProcess).where(
        CaseProcess.case_id == case.id,
        CaseProcess.name == f"process:{name}",
        col(CaseProcess.parent_id).is_(None),
        col(CaseProcess.status).in_(LIVE),
    )
    return ctx.session.exec(statement.order_by(col(CaseProcess.id)).limit(1)).first()


def resume(ctx: Context, case: Case, awaits: str, values: Mapping[str, Any] | None = None) -> int:
    """Go on with the processes of `case` that wait for `awaits`; returns how many did."""
    waiting = waiting_for(ctx, case, awaits)
    for process in waiting:
        if process.status != ProcessStatus.WAITING or process.awaits != awaits:  # the one before changed it
            continue
        process.values = {**process.values, **plain(values or {})}
        go_on(ctx, case, process, awaits)
    return len(waiting)


def resume_by_fact(ctx: Context, case: Case, entry: JournalEntry) -> None:
    """Let the processes look again that wait for the fact that was recorded."""
    awaited = f"{FACT}:{entry.type}"
    for process in waiting_for(ctx, case, awaited):
        if process.status == ProcessStatus.WAITING:
            part = ctx.kernel.registry.parts("fact").get(entry.type)
            go_on(ctx, case, process, awaited, values_told(case_type_of(ctx, case), part, entry.data))


def wake(ctx: Context, case: Case, process_id: str) -> None:
    """Go on with a process whose time has come."""
    process = ctx.session.get(CaseProcess, process_id)
    if process and process.status == ProcessStatus.WAITING:
        go_on(ctx, case, process, TIME)
