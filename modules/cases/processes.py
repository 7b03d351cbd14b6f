"""Run processes: step by step until they end or wait, and on again when what they wait for happens."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import select

from core.context import Context
from core.definitions.language import Steps
from core.definitions.packs import Pack
from modules.cases.definitions import pack_of
from modules.cases.errors import ProcessRunsAway
from modules.cases.formtypes import plain, read_values
from modules.cases.language import CaseType
from modules.cases.models import Case, CaseProcess, ProcessStatus, Timer
from modules.cases.programs import Branch, Do, Instruction, Jump, compile_steps
from modules.cases.stepping import StepRun, Wait

MOST_INSTRUCTIONS = 500
MOST_DEPTH = 20
PROCESS_TIMER = "process"


def program_of(case_type: CaseType, name: str) -> tuple[Steps, str | None]:
    """The steps and the form of `opening`, `transition:x` or `process:x`."""
    kind, _, key = name.partition(":")
    if kind == "transition":
        transition = case_type.transitions.get(key)
        return (transition.steps, transition.form) if transition else (Steps(), None)
    if kind == "process":
        process = case_type.processes.get(key)
        return (process.steps, process.on_demand.form if process.on_demand else None) if process else (Steps(), None)
    return case_type.on_open, None


def start_process(
    ctx: Context, case: Case, name: str, form_values: Mapping[str, Any] | None = None
) -> CaseProcess | None:
    """Start the steps called `name`; None when there are none."""
    steps, _ = program_of(_case_type(ctx, case), name)
    if not len(steps):
        return None
    process = CaseProcess(
        case_id=case.id,
        name=name,
        values={"form": plain(form_values)} if form_values else {},
        started_at=ctx.now(),
        started_by=ctx.actor.label,
    )
    ctx.session.add(process)
    ctx.session.flush()
    run_process(ctx, case, process)
    return process


def _case_type(ctx: Context, case: Case) -> CaseType:
    found: CaseType = pack_of(ctx, case).get("case_type", case.case_type)
    return found


def run_process(ctx: Context, case: Case, process: CaseProcess) -> None:
    """Carry instructions out until the process ends or waits."""
    ctx.depth += 1
    if ctx.depth > MOST_DEPTH:
        raise ProcessRunsAway(process=process.name)
    steps, _ = program_of(_case_type(ctx, case), process.name)
    program = compile_steps(steps)
    for _ in range(MOST_INSTRUCTIONS):
        if process.position >= len(program):
            _end(ctx, process)
            break
        if _carry_out(ctx, case, process, program[process.position]):
            break
    else:
        raise ProcessRunsAway(process=process.name)
    ctx.depth -= 1


def _carry_out(ctx: Context, case: Case, process: CaseProcess, instruction: Instruction) -> bool:
    """Do one instruction; True when the process now waits."""
    run = make_run(ctx, case, process)
    match instruction:
        case Jump():
            process.position = instruction.to
        case Branch():
            holds = instruction.condition.expression.holds(run.facts())
            process.position = process.position + 1 if holds else instruction.otherwise
        case Do():
            return _do(run, instruction)
    return False


def _do(run: StepRun, instruction: Do) -> bool:
    assert instruction.step.part.run
    answer: Wait | None = instruction.step.part.run(run, instruction.step.options)
    process = run.process
    if not (answer and answer.again):
        process.position += 1
    if answer is None:
        return False
    process.status, process.awaits = ProcessStatus.WAITING, answer.awaits
    if answer.until:
        run.ctx.session.add(Timer(case_id=run.case.id, kind=PROCESS_TIMER, target=process.id, at=answer.until))
    run.ctx.session.add(process)
    run.ctx.session.flush()
    return True


def make_run(ctx: Context, case: Case, process: CaseProcess) -> StepRun:
    """What a step of `process` is given now."""
    pack = pack_of(ctx, case)
    return StepRun(ctx, case, _case_type(ctx, case), pack, process, known_values(pack, case, process))


def known_values(pack: Pack, case: Case, process: CaseProcess) -> dict[str, Any]:
    """What the process knows beside the case: its form's values and the results of its tasks."""
    case_type: CaseType = pack.get("case_type", case.case_type)
    _, form = program_of(case_type, process.name)
    known = {name: value for name, value in process.values.items() if name != "forms"}
    forms = {"form": form, **process.values.get("forms", {})}
    return {n: read_values(pack, forms.get(n), v) if isinstance(v, Mapping) else v for n, v in known.items()}


def _end(ctx: Context, process: CaseProcess) -> None:
    process.status, process.ended_at, process.awaits = ProcessStatus.DONE, ctx.now(), None
    ctx.session.add(process)
    ctx.session.flush()


def resume(ctx: Context, case: Case, awaits: str, values: Mapping[str, Any] | None = None) -> int:
    """Go on with the processes of `case` that wait for `awaits`; returns how many did."""
    statement = select(CaseProcess).where(
        CaseProcess.case_id == case.id,
        CaseProcess.status == ProcessStatus.WAITING,
        CaseProcess.awaits == awaits,
    )
    waiting = list(ctx.session.exec(statement))
    for process in waiting:
        if process.status != ProcessStatus.WAITING:  # the one before closed the case
            continue
        process.values = {**process.values, **plain(values or {})}
        run_process(ctx, case, process)
    return len(waiting)


def wake(ctx: Context, case: Case, process_id: str) -> None:
    """Go on with a process whose time has come."""
    process = ctx.session.get(CaseProcess, process_id)
    if process and process.status == ProcessStatus.WAITING:
        run_process(ctx, case, process)
