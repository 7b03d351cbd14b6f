"""What a process waits for, or why it came to an end."""

from collections.abc import Iterator

from sqlmodel import col, select

from core.definitions.language import Text
from modules.cases.language import CaseType
from modules.cases.models import CaseProcess, ProcessStatus, Task, Timer
from modules.cases.processes import CONDITION, FACT, TIME
from modules.cases.programs import compile_steps, position_of
from modules.cases.running import BRANCHES, PROCESS, program_of, step_at
from modules.cases.stopping import short_name
from modules.cases.waitoptions import WaitFor
from modules.cases.waking import PROCESS_TIMER
from modules.cases.walking import every_step
from modules.explaining.answers import Answer, Interface, Place, Reason
from modules.explaining.conditions import told_condition, written
from modules.explaining.errors import UnknownName
from modules.explaining.questions import Question

STOPPED = {
    "stage_left": "The case left the stage in which it was started.",
    "case_closed": "The case was closed.",
    "step_gone": "The step at which it rested is no longer in the definition.",
    "runs_away": "It came back to itself without end.",
    "too_deep": "Too many wait one for the other, or belong one to the other.",
    "too_many": "Its list has more values than are allowed.",
    "not_needed": "Another branch ended first.",
    "not_possible": "The transition that it runs was not possible.",
    "no_party_name": "Somebody for whom it opens a case has no name.",
    "no_party_email": "Somebody for whom it opens a case has no e-mail address.",
    "wrong_party_email": "Somebody for whom it opens a case has an e-mail address that can’t be one.",
    "wrong_party": "What it says of somebody for whom it opens a case is not written as it must be.",
    "nobody": "Nobody could be found to do its task.",
}
"""Why a process ended before its last step, by the word in the journal."""
OTHERWISE = "It could not go on."
OPENING = "opening"


def why_process(question: Question) -> Answer:
    """About the newest process called so; the verdict is its status (`waiting`, `done`, …), or `never`."""
    found = _processes(question)
    named = [one for one in found if question.name in (short_name(one), one.id, "")]
    process = named[0] if named else None
    if process is None and question.name not in question.case_type.processes:
        raise UnknownName("process", question.name, {*map(short_name, found), *question.case_type.processes})
    if process is None:
        place = question.place("processes", question.name, key=True)
        reasons: tuple[Reason, ...] = (Reason("process_never", {}, None, place),)
        return Answer("process", question.name, question.action_title(question.name), "never", False, reasons)
    name = short_name(process)
    title = Text({"en": "Opening", "fr": "Ouverture"}) if name == OPENING else question.action_title(name)
    alive = process.status in (ProcessStatus.WAITING, ProcessStatus.RUNNING, ProcessStatus.READY)
    return Answer("process", name, title, str(process.status), alive, tuple(_reasons(question, process)))


def _processes(question: Question) -> list[CaseProcess]:
    """Those that still run first, then the latest."""
    statement = select(CaseProcess).where(CaseProcess.case_id == question.case.id).order_by(col(CaseProcess.id).desc())
    waiting = (ProcessStatus.WAITING, ProcessStatus.INCIDENT)
    found = list(question.ctx.session.exec(statement))
    return sorted(found, key=lambda one: (one.status not in waiting, one.parent_id is not None))


def _reasons(question: Question, process: CaseProcess) -> Iterator[Reason]:
    yield Reason("process_started", {}, None, _steps(question, process), at=process.started_at)
    if process.status == ProcessStatus.WAITING:
        yield from _waits(question, process)
    elif process.status in (ProcessStatus.STOPPED, ProcessStatus.INCIDENT):
        told = {"reason": Interface(STOPPED.get(process.reason or "", OTHERWISE))}
        yield Reason("process_stopped", told, False, _rest(question, process), at=process.ended_at)
    elif process.status == ProcessStatus.DONE:
        yield Reason("process_done", {}, None, at=process.ended_at)


def _steps(question: Question, process: CaseProcess) -> Place | None:
    section, _, name = process.name.partition(":")
    sections = {"process": "processes", "transition": "transitions"}
    return question.place(sections[section], name, key=True) if section in sections else question.place("on_open")


def _rest(question: Question, process: CaseProcess) -> Place | None:
    """Where the step stands at which it rests."""
    if not process.rests_at:
        return None
    case_type: CaseType = question.case_type
    program = compile_steps(program_of(case_type, process.name)[0])
    position = position_of(program, process.rests_at)
    step = getattr(program[position], "step", None) if position is not None else None
    path = next((path for path, one in every_step(case_type) if one is step), None)
    return question.place(*path, step.name, key=True) if path and step else None


def _waits(question: Question, process: CaseProcess) -> Iterator[Reason]:
    kind, _, what = (process.awaits or "").partition(":")
    place = _rest(question, process)
    if kind == "task":
        task = question.ctx.session.get(Task, what)
        yield Reason("waits_task", {"task": Text.of(task.title) if task else Text({"": what})}, None, place)
    elif kind == FACT:
        yield Reason("waits_fact", {"fact": what}, None, place)
    elif kind == PROCESS:
        other = question.ctx.session.get(CaseProcess, what)
        title = question.action_title(short_name(other)) if other else Text({"": what})
        yield Reason("waits_process", {"process": title}, None, place)
    elif kind == BRANCHES:
        yield Reason("waits_branches", {}, None, place)
    elif kind == CONDITION:
        yield from _condition(question, process, place)
    elif kind != TIME:
        yield Reason("waits_answer", {"kind": kind.replace("_", " ")}, None, place)
    until = _timer(question, process)
    if until is not None:
        yield Reason("waits_until", {"until": until.at}, None, place if kind == TIME else None)


def _condition(question: Question, process: CaseProcess, place: Place | None) -> Iterator[Reason]:
    found = step_at(question.ctx, question.case, process)
    options = found[1] if found else None
    expression = options.until.expression if isinstance(options, WaitFor) and options.until else None
    if found is None or expression is None:
        yield Reason("waits_condition", {}, None, place)
        return
    facts = found[0].facts()
    value = expression.evaluate(facts)
    if isinstance(value, bool) or value is None:
        parts = told_condition(expression, facts, question.sight)
        yield Reason("waits_condition", {}, value is True, place, parts=parts)
    elif all(map(question.sight.tells, expression.paths())):
        yield Reason("waits_date", {"date": written(value)}, None, place)
    else:
        yield Reason("waits_condition", {}, None, place)


def _timer(question: Question, process: CaseProcess) -> Timer | None:
    statement = select(Timer).where(
        Timer.case_id == question.case.id,
        Timer.kind == PROCESS_TIMER,
        Timer.target == process.id,
        col(Timer.done).is_(False),
    )
    return question.ctx.session.exec(statement).first()
