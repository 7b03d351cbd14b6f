"""What the checks of every scenario look at: what people would see, by the queries that pages use."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from core.context import Context
from core.definitions.language import IDENTIFIER
from core.journal import entries
from modules.cases.fields import CaseField
from modules.cases.fieldvalues import FieldValues
from modules.cases.models import Case, CaseProcess, ProcessStatus, Task, TaskStatus
from modules.cases.queries import view_case
from modules.scenarios.expecting import (
    AssigneeIs,
    BasketIs,
    DeadlineIs,
    FieldsAre,
    JournalHas,
    ProcessIs,
    Sees,
    TaskIs,
)
from modules.scenarios.findings import Mismatch, differs, shown
from modules.scenarios.lines import Line
from modules.scenarios.scene import Scene
from modules.scenarios.sighting import why_hidden

HIDDEN, SHOWN, NONE, WAITING = "hidden", "shown", "none", "waiting"
IDENTIFIED = re.compile(IDENTIFIER)


def check_stage(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """Where the case stands."""
    with scene.look() as ctx:
        yield from differs("stage", line.options.stage, scene.case(ctx).stage)


def check_fields(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """What fields hold."""
    options: FieldsAre = line.options
    with scene.look() as ctx:
        case = scene.case(ctx)
        fields, values = scene.case_type(case).fields, FieldValues(ctx, case, scene.case_type(case))
        for name, expected in options.values.items():
            yield from differs(name, _read(scene, fields[name], expected), values[name], name)


def _read(scene: Scene, field: CaseField, expected: Any) -> object:
    """The expected value as the field holds it; a text that the field can't hold stays one, and differs."""
    reckoned = scene.reckoned(expected)
    try:
        return field.read(reckoned, scene.pack.manifest.zone)
    except (ValueError, TypeError, ArithmeticError):
        return reckoned


def check_sight(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """What somebody sees of the case."""
    options: Sees = line.options
    with scene.look(scene.actor(line.slots["actor"])) as ctx:
        case = scene.case(ctx)
        if not ctx.may("read", case):
            yield Mismatch(f"{line.slots['actor']} sees the case", "it is hidden from them")
            return
        view = view_case(ctx, case)
        for name, expected in options.values.items():
            if expected != HIDDEN and name not in view.values:
                yield Mismatch(f"{name}: {shown(expected)}", why_hidden(scene, ctx, case, name), name)
            else:
                yield from _compare_sight(scene, view.case_type.fields[name], view.values, name, expected)


def _compare_sight(scene: Scene, field: CaseField, values: Any, name: str, expected: object) -> Iterator[Mismatch]:
    if expected == HIDDEN:
        if name in values:
            yield Mismatch(f"{name}: hidden", shown(values[name]), name)
    elif expected != SHOWN:
        yield from differs(name, _read(scene, field, expected), values[name], name)


def check_tasks(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """The open tasks."""
    with scene.look() as ctx:
        found = [task.name for task in tasks(ctx, scene.case(ctx)) if task.status == TaskStatus.OPEN]
    yield from differs("open tasks", sorted(line.options.tasks), sorted(found))


def tasks(ctx: Context, case: Case) -> list[Task]:
    """The tasks of a case, oldest first."""
    return list(ctx.session.exec(select(Task).where(Task.case_id == case.id).order_by(col(Task.created_at))))


def check_task(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """How a task stands."""
    options: TaskIs = line.options
    name = line.slots["task"]
    with scene.look() as ctx:
        found = next((task for task in reversed(tasks(ctx, scene.case(ctx))) if task.name == name), None)
    yield from differs(f"task {name}", options.status, str(found.status) if found else NONE)
    if found and options.outcome is not None:
        yield from differs("its outcome", options.outcome, found.outcome, "outcome")
    if found and options.for_ is not None:
        yield from differs("it is for", options.for_, found.role, "for")
    if found and options.due is not None:
        yield from differs("it is due", options.due, told(scene, found.due_at, options.due), "due")


def told(scene: Scene, moment: datetime | None, like: str) -> str:
    """A moment by the pack's clock, as exactly as `like` tells one."""
    if moment is None:
        return NONE
    local = moment.astimezone(scene.pack.manifest.zone)
    return f"{local:%Y-%m-%d %H:%M}" if len(like) > len("2026-03-14") else f"{local:%Y-%m-%d}"


def check_journal(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """Facts that are there."""
    known = _facts(scene)
    options: JournalHas = line.options
    missing = [fact for fact in options.facts if fact not in known]
    if missing:
        yield Mismatch(f"the journal has {shown(missing)}", f"it holds {shown(sorted(known))}")


def check_journal_lacks(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """Facts that are not there."""
    known = _facts(scene)
    present = [fact for fact in line.options.facts if fact in known]
    if present:
        yield Mismatch(f"the journal has no {shown(present)}", "it does")


def _facts(scene: Scene) -> set[str]:
    with scene.look() as ctx:
        return {entry.type for entry in entries(ctx.session, scene.case(ctx).id)}


def check_deadline(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """When the case is due."""
    options: DeadlineIs = line.options
    with scene.look() as ctx:
        yield from differs("deadline", scene.reckoned(options.due), told(scene, scene.case(ctx).due_at, options.due))


def check_basket(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """Which basket holds the case."""
    options: BasketIs = line.options
    with scene.look() as ctx:
        yield from differs("basket", options.basket, scene.case(ctx).basket or NONE)


def check_assignee(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """Who treats the case."""
    options: AssigneeIs = line.options
    with scene.look() as ctx:
        found = scene.case(ctx).assignee
    known = scene.cast.known_as(f"person:{found}") if found else "nobody"
    yield from differs("assigned to", options.person, known)


def check_process(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """How a process stands."""
    options: ProcessIs = line.options
    name = line.slots["process"]
    with scene.look() as ctx:
        mine = (CaseProcess.case_id == scene.case(ctx).id, CaseProcess.name == f"process:{name}")
        whole = select(CaseProcess).where(*mine, col(CaseProcess.parent_id).is_(None))
        process = ctx.session.exec(whole.order_by(col(CaseProcess.id).desc())).first()
        found = _standings(ctx, process)
    if options.status not in found:
        yield Mismatch(f"process {name}: {options.status}", _told(found))


def _standings(ctx: Context, process: CaseProcess | None) -> list[str]:
    """Every way to say how a process stands, the most telling first."""
    if process is None:
        return ["not started"]
    if process.status != ProcessStatus.WAITING:
        return [str(process.status)]
    return [*(f"{WAITING} at {place}" for one in _resting(ctx, process) for place in _places(ctx, one)), WAITING]


def _resting(ctx: Context, process: CaseProcess) -> Iterator[CaseProcess]:
    """The branches of a process that wait, then the process itself."""
    below = select(CaseProcess).where(CaseProcess.parent_id == process.id, CaseProcess.status == ProcessStatus.WAITING)
    for branch in ctx.session.exec(below.order_by(col(CaseProcess.id))).all():
        yield from _resting(ctx, branch)
    yield process


def _places(ctx: Context, process: CaseProcess) -> list[str]:
    """The step at which a process waits: the name of its task, the id of the step, and what it waits for."""
    kind, _, rest = (process.awaits or "").partition(":")
    task = ctx.session.get(Task, rest) if kind == "task" else None
    step = process.rests_at if process.rests_at and IDENTIFIED.fullmatch(process.rests_at) else None
    return list(dict.fromkeys(filter(None, (task.name if task else None, step, kind))))


def _told(found: list[str]) -> str:
    return found[0] if len(found) < 3 else f"{found[0]}; as well right: {', '.join(found[1:])}"


def check_cases(scene: Scene, line: Line) -> Iterable[Mismatch]:
    """How many cases of a type belong to this one."""
    name = line.slots["case_type"]
    family = scene.family(scene.require_case())
    found = sum(kind == name for case_id, kind in family.items() if case_id != scene.case_id)
    yield from differs(f"cases of {name}", line.options.number, found)
