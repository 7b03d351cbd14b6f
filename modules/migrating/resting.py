"""What becomes of the processes and tasks of a case: decided for all of them first, then written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import col, select

from core.context import Context
from modules.cases.assigning import find_doer
from modules.cases.forkoptions import Parallel
from modules.cases.models import Case, CaseProcess, ProcessStatus, Task, TaskStatus
from modules.cases.processes import CONDITION
from modules.cases.programs import Fork, position_of, rests
from modules.cases.renaming import CannotFollow
from modules.cases.running import arrive, leave, program_of, step_at
from modules.cases.stepping import StepFailed, StepRun
from modules.cases.stopping import LIVE, cancel_task, stop_process
from modules.cases.taskoptions import MakeTask
from modules.cases.waiting import wait
from modules.cases.waitoptions import WaitFor
from modules.cases.waking import set_timer
from modules.migrating.ways import Way, short

MIGRATED = "migrated"
"""Why a process was stopped: the version that the case follows now has no place for it, as the plan says."""
KEPT, MOVED, CANCELLED, ARRIVES = "kept", "moved", "cancelled", "arrives"


@dataclass(frozen=True)
class Move:
    """What becomes of one process: its program, its place, and its name among its parent's branches."""

    process: CaseProcess
    how: str
    name: str = ""
    place: str | None = None
    branch: str | None = None
    before: str = ""


def live_processes(ctx: Context, case: Case) -> list[CaseProcess]:
    """The processes and branches of a case that have not ended, parents first."""
    statement = select(CaseProcess).where(CaseProcess.case_id == case.id, col(CaseProcess.status).in_(LIVE))
    return list(ctx.session.exec(statement.order_by(col(CaseProcess.id))))


def plan_moves(processes: Iterable[CaseProcess], way: Way) -> list[Move]:
    """What becomes of each; raises `CannotFollow` for one whose place is gone."""
    moves: dict[str, Move] = {}
    for process in processes:
        parent = moves.get(process.parent_id or "")
        if parent and parent.how == CANCELLED:
            continue
        moves[process.id] = _move(process, parent, way)
    return list(moves.values())


def _move(process: CaseProcess, parent: Move | None, way: Way) -> Move:
    name, step = short(process.name), process.rests_at or ""
    told = f"{name}.{step}" if step else name
    target: tuple[str, str | None] = (parent.name if parent else way.program(process.name), None)
    if step:
        place = way.place(process.name, step)
        if place is None:
            return Move(process, CANCELLED, before=told)
        target = place
    if parent and target[0] != parent.name:
        raise CannotFollow(f"a branch of {name} can't go on in another process than its parent")
    branch = _branch(process, parent, way)
    how = _how(process, target, way)
    return Move(process, how, target[0], target[1], branch, told)


def _how(process: CaseProcess, target: tuple[str, str | None], way: Way) -> str:
    """Kept, moved, or to arrive at a step of another kind, which is then carried out."""
    if target[1] is None:
        return KEPT
    before = rests(program_of(way.old, process.name)[0]).get(process.rests_at or "")
    after = way.rests(target[0])[target[1]]
    if before is None or before.name == after.name:
        return KEPT if (process.name, process.rests_at) == target else MOVED
    if before.name in ("parallel", "for_each") or after.name in ("parallel", "for_each"):
        raise CannotFollow(f"{short(process.name)}.{process.rests_at} can't become {short(target[0])}.{target[1]}")
    return ARRIVES


def _branch(process: CaseProcess, parent: Move | None, way: Way) -> str | None:
    """The branch's name below the place where its parent rests."""
    if parent is None or process.branch is None:
        return process.branch
    name = process.branch.partition(".")[2]
    program = way.compiled(parent.name)
    at = position_of(program, parent.place or "")
    fork = program[at] if at is not None else None
    if not isinstance(fork, Fork):
        raise CannotFollow(f"the branches of {short(process.name)} have no place to be joined")
    if isinstance(fork.step.options, Parallel) and name not in fork.starts:
        raise CannotFollow(f"the branch {name} of {short(process.name)} is gone")
    return f"{parent.place}.{name}"


def write_moves(ctx: Context, case: Case, way: Way, moves: Iterable[Move]) -> None:
    """Let processes rest in their new places, under their new names; nothing is carried out or recorded yet."""
    stages = way.plan.stages
    for move in moves:
        process = move.process
        if move.how == CANCELLED:
            continue
        process.name, process.rests_at, process.branch = move.name, move.place, move.branch
        process.values = _renamed_values(process.values, way.renaming.tasks)
        process.until_stage = stages.get(process.until_stage or "", process.until_stage)
        ctx.session.add(process)
    ctx.session.flush()


def _renamed_values(values: Mapping[str, Any], tasks: Mapping[str, str | None]) -> dict[str, Any]:
    """Results under the names of the tasks that left them."""
    if not tasks:
        return dict(values)
    renamed = {tasks.get(name, name) or name: value for name, value in values.items()}
    if "forms" in renamed:
        renamed["forms"] = {tasks.get(name, name) or name: form for name, form in renamed["forms"].items()}
    return renamed


def rename_tasks(ctx: Context, case: Case, way: Way) -> None:
    """Call all tasks of the case, done ones too, as the new version does: four eyes ask for them by name."""
    names, stages = way.renaming.tasks, way.plan.stages
    ladders = {f"stage:{old}": f"stage:{new}" for old, new in stages.items()}
    ladders |= {f"clock:{old}": f"clock:{new}" for old, new in way.plan.clocks.items()}
    others = {**names, **way.plan.transitions}
    for task in ctx.session.exec(select(Task).where(Task.case_id == case.id)):
        task.name = names.get(task.name) or ladders.get(task.name, task.name)
        task.checks = [others.get(one) or one for one in task.checks]
        task.until_stage = stages.get(task.until_stage or "", task.until_stage)
        ctx.session.add(task)
    ctx.session.flush()


def settle_places(ctx: Context, case: Case, way: Way, moves: Iterable[Move]) -> None:
    """Let tasks and waits be what the new version says of them; raises `CannotFollow`."""
    for move in moves:
        if move.how not in (KEPT, MOVED) or move.process.status != ProcessStatus.WAITING:
            continue
        found = step_at(ctx, case, move.process)
        if found is None:
            continue
        run, options = found
        if isinstance(options, WaitFor):
            _wait_anew(replace(run, woken_by=MIGRATED), options)
        elif isinstance(options, MakeTask):
            _ask_anew(run, options, way, move)


def _wait_anew(run: StepRun, options: WaitFor) -> None:
    """Reckon a wait again from when it began; one that is over goes on as soon as work goes on."""
    process, answer = run.process, wait(run, options)
    process.again = True
    process.awaits = answer.awaits if answer else CONDITION
    set_timer(run.ctx, process, answer.until if answer else run.ctx.now())
    run.ctx.session.add(process)


def _ask_anew(run: StepRun, options: MakeTask, way: Way, move: Move) -> None:
    """Bring an open task into the words of the new version; who has it keeps it."""
    statement = select(Task).where(Task.process_id == run.process.id, Task.status == TaskStatus.OPEN)
    before = _old_options(way, move)
    for task in run.ctx.session.exec(statement):
        task.title = dict(options.title.by_language)
        task.form, task.delegate, task.checks = options.form, options.delegate, list(options.not_)
        if options.outcomes:
            task.outcomes = {name: dict(text.by_language) for name, text in options.outcomes.items()}
        task.due_at = run.over(options.due, task.created_at, options.calendar)
        if before is None or before.for_ != options.for_:
            _give_anew(run, options, task)
        run.ctx.session.add(task)


def _old_options(way: Way, move: Move) -> MakeTask | None:
    """The task's options in the version before, told by the place's old name."""
    name, _, step = move.before.rpartition(".")
    for program in (f"process:{name}", f"transition:{name}", name):
        found = rests(program_of(way.old, program)[0]).get(step)
        if found and isinstance(found.options, MakeTask):
            return found.options
    return None


def _give_anew(run: StepRun, options: MakeTask, task: Task) -> None:
    try:
        whom = find_doer(run, options.for_)
    except StepFailed:
        raise CannotFollow(f"nobody is there to do the task {options.id}") from None
    task.role, task.person, task.chooser = whom.role, whom.person, whom.chooser
    task.assignee = whom.person or task.assignee


def stop_cancelled(ctx: Context, case: Case, moves: Iterable[Move]) -> None:
    """Stop what the plan cancels, with its tasks and timers."""
    for move in moves:
        if move.how == CANCELLED:
            stop_process(ctx, case, move.process, MIGRATED)


def carry_out_arrivals(ctx: Context, case: Case, moves: Iterable[Move]) -> None:
    """Carry out the steps of another kind at which processes arrive; what they waited for before falls away."""
    for move in moves:
        if move.how == ARRIVES and move.process.status == ProcessStatus.WAITING:
            _leave_old_place(ctx, case, move.process)
            arrive(ctx, case, move.process, move.place or "")


def _leave_old_place(ctx: Context, case: Case, process: CaseProcess) -> None:
    asked = select(Task).where(Task.process_id == process.id, Task.status == TaskStatus.OPEN)
    for task in ctx.session.exec(asked).all():
        cancel_task(ctx, case, task)
    leave(ctx, process)
