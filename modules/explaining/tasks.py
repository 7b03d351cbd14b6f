"""Why a task is there and for whom, and why somebody may do it or not."""

from collections.abc import Iterator

from sqlmodel import col, select

from core.definitions.language import Text
from modules.cases.foureyes import answered, is_barred
from modules.cases.models import CaseProcess, Task, TaskStatus
from modules.cases.resting import GivesTasks
from modules.cases.stopping import short_name
from modules.cases.tasks import is_meant, may_do
from modules.cases.walking import every_step
from modules.dossiers.people import names_of
from modules.explaining.answers import Answer, Interface, Place, Reason
from modules.explaining.errors import UnknownName
from modules.explaining.questions import Question

OPENING = "opening"


def tasks_named(question: Question) -> list[Task]:
    """The case's tasks, open ones first, then the latest."""
    statement = select(Task).where(Task.case_id == question.case.id).order_by(col(Task.created_at).desc())
    return sorted(question.ctx.session.exec(statement), key=lambda task: task.status != TaskStatus.OPEN)


def why_task(question: Question) -> Answer:
    """About the newest task called so, open ones first; the verdict is `to_do`, `not_yours`, `done` or `cancelled`."""
    tasks = tasks_named(question)
    task = next((one for one in tasks if question.name in (one.name, one.id, "")), None)
    if task is None:
        raise UnknownName("task", question.name, {one.name for one in tasks})
    nobody = question.ctx.actor.kind == "system"
    yes = task.status == TaskStatus.OPEN and (nobody or may_do(question.ctx, question.case, task))
    verdict = str(task.status) if task.status != TaskStatus.OPEN else "to_do" if yes else "not_yours"
    return Answer("task", task.name, Text.of(task.title), verdict, yes, tuple(_reasons(question, task)))


def _reasons(question: Question, task: Task) -> Iterator[Reason]:
    yield _made_by(question, task)
    if task.status == TaskStatus.DONE:
        yield Reason("task_done", {"who": _name(question, task.done_by or "")}, None, at=task.done_at)
        return
    if task.status != TaskStatus.OPEN:
        yield Reason("task_cancelled", {}, None)
        return
    yield _whom(question, task)
    for name in task.checks:
        if is_barred(question.ctx, question.case, [name]):
            yield Reason("four_eyes", {"what": question.doing_title(name)}, False, _place(question, task.name))
    if task.one_each and question.ctx.actor.label in answered(question.ctx, task):
        yield Reason("task_answered", {}, False, _place(question, task.name))
    if task.due_at:
        yield Reason("task_due", {"until": task.due_at}, None)


def _made_by(question: Question, task: Task) -> Reason:
    process = question.ctx.session.get(CaseProcess, task.process_id) if task.process_id else None
    place = _place(question, task.name)
    if process is None:
        return Reason("task_of_escalation", {}, None, place, at=task.created_at)
    name = short_name(process)
    if name == OPENING:
        return Reason("task_of_opening", {}, None, place, at=task.created_at)
    return Reason("task_of_process", {"process": question.action_title(name)}, None, place, at=task.created_at)


def _place(question: Question, name: str) -> Place | None:
    """Where the step stands that gives tasks of this name."""
    for path, step in every_step(question.case_type):
        if isinstance(step.options, GivesTasks) and step.options.id == name:
            return question.place(*path, step.name, key=True)
    return None


def _whom(question: Question, task: Task) -> Reason:
    nobody = question.ctx.actor.kind == "system"
    yes = None if nobody else is_meant(question.ctx, question.case, task)
    if task.person is not None:
        return Reason("task_for_person", {"who": _name(question, f"person:{task.person}")}, yes)
    roles = question.role_titles([task.role])
    if task.chooser is not None:
        return Reason("task_chosen", {"roles": roles, "chooser": question.role_titles([task.chooser])}, yes)
    return Reason("task_for_others" if yes is False else "task_for_role", {"roles": roles}, yes)


def _name(question: Question, label: str) -> "str | Interface":
    kind, _, id_ = label.partition(":")
    if kind == "person":
        return names_of(question.ctx, [id_]).get(id_) or Interface("somebody")
    return Interface("the party" if kind == "party" else "Liasse")
