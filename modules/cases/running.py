"""Carry the instructions of a process out until it ends or rests."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import col, select

from core.context import Context
from core.definitions.language import Steps
from core.definitions.packs import Pack
from core.journal import JournalEntry
from modules.cases.definitions import pack_of
from modules.cases.exact import from_json
from modules.cases.failing import fail_at
from modules.cases.forking import (
    FORMS,
    ITEMS,
    branches_of,
    gather,
    joined,
    make_branches,
    next_branch,
    start_of,
)
from modules.cases.formtypes import read_values
from modules.cases.laddering import ESCALATION, rung_at
from modules.cases.language import CaseType
from modules.cases.models import Case, CaseProcess, ProcessStatus
from modules.cases.opened import with_cases
from modules.cases.pending import may_have
from modules.cases.programs import Branch, Do, End, Fork, Jump, Program, compiled_steps, position_of
from modules.cases.stepping import StepFailed, StepRun, Wait
from modules.cases.stopping import CASE_CLOSED, LIVE, STAGE_LEFT, stop_process
from modules.cases.waking import drop_timers, set_timer

MOST_INSTRUCTIONS = 500
MOST_DEPTH = 20
BRANCHES = "branches"
PROCESS = "process"
"""`process:ID` is what a process waits for that waits until another one has ended."""
LOST, RUNS_AWAY, TOO_MANY, NOT_NEEDED = "step_gone", "runs_away", "too_many", "not_needed"


@dataclass(frozen=True)
class Running:
    """A process at work, and why it goes on (`time`, what it waited for, or nothing at its start)."""

    ctx: Context
    case: Case
    process: CaseProcess
    program: Program
    woken_by: str = ""
    happened: Mapping[str, object] | None = None


def program_of(case_type: CaseType, name: str) -> tuple[Steps, str | None]:
    """The steps and the form of `opening`, `transition:x`, `process:x` or `escalation:stage:x:0`."""
    kind, _, key = name.partition(":")
    if kind == "transition":
        transition = case_type.transitions.get(key)
        return (transition.steps, transition.form) if transition else (Steps(), None)
    if kind == "process":
        process = case_type.processes.get(key)
        return (process.steps, process.on_demand.form if process.on_demand else None) if process else (Steps(), None)
    if kind == ESCALATION:
        rung = rung_at(case_type, key)
        return rung.steps if rung else Steps(), None
    return case_type.on_open, None


def begin(ctx: Context, case: Case, process: CaseProcess) -> None:
    """Carry out a new process from its first step on."""
    _run(Running(ctx, case, process, _program(ctx, case, process)), 0)


def go_on(
    ctx: Context, case: Case, process: CaseProcess, woken_by: str, happened: Mapping[str, object] | None = None
) -> None:
    """Carry on where the process rests; it stops when the definition has no such place any more."""
    running = Running(ctx, case, process, _program(ctx, case, process), woken_by, happened)
    position = position_of(running.program, process.rests_at or "")
    if position is None:
        stop_process(ctx, case, process, LOST)
        _tell_parent(running)
        return
    place, again, process.again = running.program[position], process.again, False
    process.rests_at = place.id if isinstance(place, Do | Fork) else None
    if not again:
        leave(ctx, process)
    _run(running, position if again else position + 1)


def arrive(ctx: Context, case: Case, process: CaseProcess, place: str) -> None:
    """Carry out the step at which another version lets the process go on."""
    running = Running(ctx, case, process, _program(ctx, case, process))
    position = position_of(running.program, place)
    assert position is not None
    _run(running, position)


def restart(ctx: Context, case: Case, process: CaseProcess, position: int) -> None:
    """Carry a process on that failed, at the instruction that failed."""
    process.status, process.reason, process.ended_at = ProcessStatus.RUNNING, None, None
    ctx.session.add(process)
    _run(Running(ctx, case, process, _program(ctx, case, process)), position)


def leave(ctx: Context, process: CaseProcess) -> None:
    """The process rests no longer: what was to wake it no longer does."""
    drop_timers(ctx, process)
    process.rests_at = process.rests_since = process.awaits = None


def _program(ctx: Context, case: Case, process: CaseProcess) -> Program:
    return compiled_steps(program_of(_case_type(ctx, case), process.name)[0])


def _case_type(ctx: Context, case: Case) -> CaseType:
    found: CaseType = pack_of(ctx, case).get("case_type", case.case_type)
    return found


def _run(running: Running, position: int) -> None:
    ctx, process = running.ctx, running.process
    process.status = ProcessStatus.RUNNING
    ctx.depth += 1
    at: int | None = position
    last = position
    for _ in range(MOST_INSTRUCTIONS if ctx.depth <= MOST_DEPTH else 0):
        last = last if at is None else at
        if at is None or at >= len(running.program) or isinstance(running.program[at], End):
            break
        at = _carry_out(running, at)
        if process.status != ProcessStatus.RUNNING:  # it rests, or what it did has stopped it
            at = None
    else:
        at = None
        fail_at(ctx, running.case, process, RUNS_AWAY, last)
        _tell_parent(running)
    if at is not None:
        _end(running)
    ctx.depth -= 1


def _carry_out(running: Running, at: int) -> int | None:
    """Do one instruction; returns the next one, or None when the process now rests."""
    match running.program[at]:
        case Jump(to):
            return to
        case Branch(condition, otherwise):
            run = make_run(running)
            return at + 1 if condition.expression.holds(run.facts()) else otherwise
        case Fork() as fork:
            return _fork(running, fork, at)
        case Do() as instruction:
            return None if _do(running, instruction, at) else at + 1
        case End():
            return None


def _fork(running: Running, fork: Fork, at: int) -> int | None:
    """Begin the branches whose turn it is; returns where the process goes on once they are joined."""
    ctx, process = running.ctx, running.process
    known = branches_of(ctx, process, fork) if process.rests_at == fork.id else None
    branches = make_branches(make_run(running), fork) if known is None else known
    if branches is None:
        fail_at(ctx, running.case, process, TOO_MANY, at)
        return None
    while (branch := next_branch(fork, branches)) is not None:
        _run(replace(running, process=branch, woken_by=""), start_of(fork, branch))
    if process.status != ProcessStatus.RUNNING:
        return None
    if not joined(fork, branches):
        _rest(running, fork.id, Wait(BRANCHES, again=True))
        return None
    for branch in branches:
        stop_process(ctx, running.case, branch, NOT_NEEDED)
    gather(process, fork, branches)
    leave(ctx, process)
    return fork.after


def _do(running: Running, instruction: Do, at: int) -> bool:
    """Carry a step out; True when the process now rests there."""
    run, step = make_run(running, instruction.id), instruction.step
    assert step.part.run
    try:
        answer: Wait | None = step.part.run(run, step.options)
    except StepFailed as failure:
        fail_at(running.ctx, running.case, running.process, failure.reason, at)
        _tell_parent(running)
        return True
    if answer is not None:
        if instruction.id is None:
            raise TypeError(f"step {step.name} waits, but its options do not say that processes rest there")
        _rest(running, instruction.id, answer)
    elif running.process.rests_at == instruction.id:
        leave(running.ctx, running.process)
    return answer is not None


def _rest(running: Running, place: str, wait: Wait) -> None:
    """Keep the place, what the process waits for, and since when."""
    ctx, process = running.ctx, running.process
    if process.rests_at != place:
        process.rests_at, process.rests_since = place, ctx.now()
    process.again = wait.again
    process.status, process.awaits = ProcessStatus.WAITING, wait.awaits
    set_timer(ctx, process, wait.until)
    ctx.session.add(process)
    ctx.session.flush()
    if process.until_stage not in (None, running.case.stage):
        stop_process(ctx, running.case, process, STAGE_LEFT)


def make_run(running: Running, place: str | None = None) -> StepRun:
    """What a step of the process is given now."""
    ctx, case, process = running.ctx, running.case, running.process
    pack, case_type = pack_of(ctx, case), _case_type(ctx, case)
    woken_by = running.woken_by if place and process.rests_at == place else ""
    known = with_cases(ctx, known_values(pack, case, process))
    return StepRun(ctx, case, case_type, pack, process, known, woken_by, running.happened)


def step_at(ctx: Context, case: Case, process: CaseProcess) -> tuple[StepRun, object] | None:
    """The step at which the process rests, with its options; None when it is gone."""
    running = Running(ctx, case, process, _program(ctx, case, process))
    position = position_of(running.program, process.rests_at or "")
    place = running.program[position] if position is not None else None
    return (make_run(running), place.step.options) if isinstance(place, Do) else None


def known_values(pack: Pack, case: Case, process: CaseProcess) -> dict[str, Any]:
    """What the process knows beside the case: its form's values and the results of its tasks."""
    case_type: CaseType = pack.get("case_type", case.case_type)
    _, form = program_of(case_type, process.name)
    known = {name: value for name, value in process.values.items() if name not in (FORMS, ITEMS)}
    forms = {"form": form, **process.values.get(FORMS, {})}
    read = {n: read_values(pack, forms.get(n), v) if isinstance(v, Mapping) else v for n, v in known.items()}
    return {**read, **from_json(process.values.get(ITEMS, {}))}


def _end(running: Running) -> None:
    ctx, process = running.ctx, running.process
    leave(ctx, process)
    process.status, process.ended_at = ProcessStatus.DONE, ctx.now()
    ctx.session.add(process)
    ctx.session.flush()
    _tell_parent(running)
    if process.parent_id is None:
        _tell_waiting(ctx, running.case)


def follow_ends(ctx: Context, case: object, entry: JournalEntry) -> None:
    """Let what waits for a process go on that was stopped or has failed; a case that closes stops them all."""
    if isinstance(case, Case) and entry.data.get("reason") != CASE_CLOSED:
        _tell_waiting(ctx, case)


def _tell_waiting(ctx: Context, case: Case) -> None:
    """Let the processes go on that wait for one that has ended, unless they end with a stage that is over."""
    statement = select(CaseProcess).where(
        CaseProcess.case_id == case.id,
        CaseProcess.status == ProcessStatus.WAITING,
        col(CaseProcess.awaits).startswith(f"{PROCESS}:", autoescape=True),
    )
    for process in list(ctx.session.exec(statement.order_by(col(CaseProcess.id)))):
        kind, _, other_id = (process.awaits or "").partition(":")
        other = ctx.session.get(CaseProcess, other_id) if kind == PROCESS else None
        if other is not None and other.status not in LIVE and process.until_stage in (None, case.stage):
            go_on(ctx, case, process, awaited_end(other))


def awaited_end(process: CaseProcess) -> str:
    """What a process waits for that waits until this one has ended."""
    return f"{PROCESS}:{process.id}"


def _tell_parent(running: Running) -> None:
    """Let the process that the branch belongs to look at its branches again, if it rests there."""
    parent = running.ctx.session.get(CaseProcess, running.process.parent_id) if running.process.parent_id else None
    if parent is not None and parent.status == ProcessStatus.WAITING:
        go_on(running.ctx, running.case, parent, BRANCHES)


def waiting_for(ctx: Context, case: Case, awaits: str) -> list[CaseProcess]:
    """The processes of the case that wait for `awaits`, the oldest first."""
    if not may_have(ctx, case, CaseProcess):
        return []
    statement = select(CaseProcess).where(
        CaseProcess.case_id == case.id,
        CaseProcess.status == ProcessStatus.WAITING,
        CaseProcess.awaits == awaits,
    )
    return list(ctx.session.exec(statement.order_by(col(CaseProcess.id))))
