"""What is under way in a case, in words: each process, where its branches stand, and what they wait for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from core.access.language import RolesFile
from core.context import Context
from core.definitions.language import Text
from core.outbox import OutboxMessage, Status
from modules.cases.acting import title_of
from modules.cases.cancelling import CANCEL
from modules.cases.models import CaseProcess, ProcessStatus, Task, TaskStatus, Timer
from modules.cases.queries import CaseView
from modules.cases.waking import PROCESS_TIMER
from modules.corrections.asking import open_requests
from modules.corrections.models import FieldRequest
from modules.dossiers.labels import humanise
from modules.dossiers.people import names_of

SHOWN = (ProcessStatus.WAITING, ProcessStatus.INCIDENT)
OPENING, ESCALATION = Text({"en": "Opening", "fr": "Ouverture"}), Text({"en": "Escalation", "fr": "Escalade"})


@dataclass(frozen=True)
class Wait:
    """What a process or branch waits for: `kind` chooses the sentence, `what` and `who` fill it."""

    kind: str
    since: datetime | None
    until: datetime | None
    what: Text | None = None
    who: Text | None = None
    url: str = ""
    request: FieldRequest | None = None
    unreachable: bool = False
    branch: str = ""


@dataclass(frozen=True)
class UnderWay:
    """One process: what it waits for in each branch, or why it failed."""

    process: CaseProcess
    title: Text
    waits: Sequence[Wait]
    failed: str = ""


@dataclass(frozen=True)
class Course:
    """All that is under way, what failed after the commit, and what the actor may do about it."""

    processes: Sequence[UnderWay]
    incidents: Sequence[OutboxMessage]
    may_cancel: bool
    may_answer: bool

    @property
    def failed(self) -> bool:
        """Whether somebody has to look."""
        return bool(self.incidents) or any(one.failed for one in self.processes)

    @property
    def any(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.processes or self.incidents)


@dataclass
class Teller:
    """Says what the processes of one case wait for, from rows that were read together."""

    ctx: Context
    view: CaseView
    tasks: Mapping[str, Task]
    requests: Mapping[str, FieldRequest]
    answerable: frozenset[str]
    timers: Mapping[str, datetime]
    people: Mapping[str, str] = field(default_factory=dict)

    def wait(self, process: CaseProcess) -> Wait:
        """What a process or branch waits for."""
        kind, _, key = (process.awaits or "").partition(":")
        known: dict[str, Any] = WAITS.get(kind, Teller._something)(self, key)
        until = known.pop("until", None) or self.timers.get(process.id)
        return Wait(since=process.rests_since, until=until, branch=_branch(process), **known)

    def _task(self, key: str) -> dict[str, Any]:
        task = self.tasks.get(key)
        if task is None:
            return {"kind": "task"}
        person = self.people.get(task.assignee or task.person or "")
        who = Text({"": person}) if person else self._role(task.role)
        found = {"what": Text.of(task.title), "who": who, "url": f"/tasks/{task.id}", "until": task.due_at}
        return {"kind": "task", **found}

    def _request(self, key: str) -> dict[str, Any]:
        request = self.requests.get(key)
        if request is None:
            return {"kind": "answer"}
        party = self.view.parties.get(request.role)
        role = self.view.case_type.parties.get(request.role)
        title = role.title if role else Text({"": humanise(request.role)})
        who = Text({one: f"{party.name} ({title.in_(one)})" for one in ("en", "fr")}) if party else title
        return {
            "kind": "answer",
            "what": Text.of(request.title) if request.title else None,
            "who": who,
            "until": request.due_at,
            "request": request if key in self.answerable else None,
            "unreachable": party is not None and not party.email,
        }

    def _fact(self, key: str) -> dict[str, Any]:
        part = self.ctx.kernel.registry.parts("fact").get(key)
        return {"kind": "fact", "what": Text({"": part.description.rstrip(".") if part else key})}

    def _process(self, key: str) -> dict[str, Any]:
        other = self.ctx.session.get(CaseProcess, key)
        return {"kind": "process", "what": title_of_process(self.view, other) if other else None}

    def _something(self, _: str) -> dict[str, Any]:
        return {"kind": "other"}

    def _role(self, name: str) -> Text:
        roles: RolesFile | None = self.view.pack.single("roles")
        found = roles.roles.get(name) if roles else None
        return found.title if found else Text({"": humanise(name)})


WAITS: Mapping[str, Callable[[Teller, str], dict[str, Any]]] = {
    "task": Teller._task,
    "request": Teller._request,
    "fact": Teller._fact,
    "process": Teller._process,
    "time": lambda _, __: {"kind": "time"},
    "condition": lambda _, __: {"kind": "condition"},
    "approval": lambda _, __: {"kind": "approval"},
    "call": lambda _, __: {"kind": "system"},
    "letter": lambda _, __: {"kind": "letter"},
}


def course_of(ctx: Context, view: CaseView) -> Course:
    """What is under way in the case, for somebody of the house who may read it."""
    rows = select(CaseProcess).where(CaseProcess.case_id == view.case.id, col(CaseProcess.status).in_(SHOWN))
    found = list(ctx.session.exec(rows.order_by(col(CaseProcess.id))))
    failed = select(OutboxMessage).where(OutboxMessage.case_id == view.case.id, OutboxMessage.status == Status.INCIDENT)
    incidents = list(ctx.session.exec(failed))
    answerable = frozenset(one.id for one in open_requests(ctx, view.case)) if found else frozenset[str]()
    teller = _teller(ctx, view, answerable) if found else None
    tops = [one for one in found if one.parent_id is None]
    processes = [_under_way(view, teller, top, _below(top, found)) for top in tops] if teller else []
    return Course(processes, incidents, ctx.may(CANCEL, view.case), bool(answerable))


def _teller(ctx: Context, view: CaseView, answerable: frozenset[str]) -> Teller:
    tasks = select(Task).where(Task.case_id == view.case.id, Task.status == TaskStatus.OPEN)
    requests = select(FieldRequest).where(FieldRequest.case_id == view.case.id)
    timers = select(Timer).where(Timer.case_id == view.case.id, Timer.kind == PROCESS_TIMER, col(Timer.done).is_(False))
    found = {one.id: one for one in ctx.session.exec(tasks)}
    return Teller(
        ctx,
        view,
        found,
        {one.id: one for one in ctx.session.exec(requests)},
        answerable,
        {one.target: one.at for one in ctx.session.exec(timers)},
        names_of(ctx, [one.assignee or one.person for one in found.values()]),
    )


def _below(top: CaseProcess, rows: Iterable[CaseProcess]) -> list[CaseProcess]:
    """The branches of a process that wait for something themselves, however deep."""
    family = {top.id}
    found = []
    for row in rows:
        if row.parent_id in family:
            family.add(row.id)
            found.append(row)
    return [one for one in found if one.awaits != "branches" and one.status == ProcessStatus.WAITING]


def _under_way(view: CaseView, teller: Teller, top: CaseProcess, branches: Sequence[CaseProcess]) -> UnderWay:
    failed = top.reason or "" if top.status == ProcessStatus.INCIDENT else ""
    waiting = branches or ([top] if top.status == ProcessStatus.WAITING else [])
    return UnderWay(top, title_of_process(view, top), [teller.wait(one) for one in waiting], failed)


def title_of_process(view: CaseView, process: CaseProcess) -> Text:
    """What people call a process: its title, that of its transition, or how it began."""
    kind, _, key = process.name.partition(":")
    if kind in ("process", "transition"):
        return title_of(view.case_type, key)
    return ESCALATION if kind == "escalation" else OPENING


def _branch(process: CaseProcess) -> str:
    """The name of a branch in words."""
    name = (process.branch or "").partition(".")[2]
    return name if name.isdecimal() else humanise(name) if name else ""
