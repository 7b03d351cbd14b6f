"""Read the inputs of a case out of its journal, its submissions and its documents; nothing is written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from core.access.language import RolesFile
from core.context import Context
from core.diagnostics import DefinitionError
from core.errors import NotFound
from core.journal import JournalEntry, entries
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.fields import CaseField
from modules.cases.language import CaseType
from modules.cases.models import Case, Task
from modules.documents.models import Document
from modules.replaying.inputs import (
    Acted,
    Answered,
    Assigned,
    Changed,
    Done,
    Given,
    Input,
    Judged,
    LeftOut,
    Opened,
    Received,
)
from modules.replaying.proving import Prover

UNREPEATABLE = ("connector.answered", "connector.failed", "fields.returned", "fields.confirmed", "message.received")
"""Facts that came from outside and whose content is not kept in a way that could be sent again."""
BY_FORM = "form"
OPENED_ANOTHER = "case.linked"
OUTSIDERS = ("person:", "party:", "public:", "program:")


@dataclass(frozen=True)
class Recording:
    """A case as it was: its inputs, the stages it went through, and when it opened and closed."""

    case_id: str
    reference: str
    pack: str
    case_type: str
    inputs: tuple[Input, ...]
    route: tuple[str, ...]
    opened_at: datetime
    ended_at: datetime
    closed: bool
    entered: tuple[datetime, ...] = ()


def record(ctx: Context, case: Case) -> Recording:
    """The recording of a case."""
    journal = entries(ctx.session, case.id)
    inputs = tuple(_Reader(ctx, case, journal).inputs())
    route = tuple(str(one.data["stage"]) for one in journal if one.type == "stage.entered")
    ended = case.closed_at or max((one.at for one in journal), default=case.opened_at)
    return Recording(
        case_id=case.id,
        reference=case.reference,
        pack=case.pack,
        case_type=case.case_type,
        inputs=inputs,
        route=route,
        opened_at=aware(case.opened_at),
        ended_at=aware(ended),
        closed=case.closed_at is not None,
        entered=tuple(aware(one.at) for one in journal if one.type == "stage.entered"),
    )


def aware(moment: datetime) -> datetime:
    """The moment in UTC; SQLite gives none."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Reader:
    """Goes through the journal of one case and gathers what stands together."""

    def __init__(self, ctx: Context, case: Case, journal: list[JournalEntry]) -> None:
        self.session, self.case, self.journal = ctx.session, case, journal
        self.case_type: CaseType = case_type_of(ctx, case)
        self.roles: RolesFile | None = pack_of(ctx, case).single("roles")
        self.fields = {**self.case_type.fields, **_as_opened(ctx, case, journal)}
        self.prover = Prover(ctx, case, pack_of(ctx, case), self.case_type, self.fields)
        self.tasks = {one.id: one for one in ctx.session.exec(select(Task).where(Task.case_id == case.id))}
        statement = select(Document).where(col(Document.case_id) == case.id)
        self.documents = {one.id: one for one in ctx.session.exec(statement)}
        self.form: JournalEntry | None = None
        self.rules: Mapping[str, Callable[[JournalEntry], Input | None]] = {
            "transition.run": self._transition,
            "process.started": self._process,
            "task.completed": self._task,
            "form.answered": self._answer,
            "task.assigned": self._given,
            "case.assigned": self._assigned,
            "fields.set": self._changed,
            "document.received": self._received,
            "document.accepted": self._judged,
            "document.refused": self._judged,
        }

    def inputs(self) -> Iterator[Input]:
        """Every input, oldest first."""
        if not self.journal:
            return
        opened, rest = self._opened()
        yield opened
        for entry in rest:
            if entry.type == "form.submitted":
                self.form = entry
            elif entry.type in UNREPEATABLE or self._others_acted(entry):
                yield LeftOut(entry.number, aware(entry.at), entry.actor, fact=entry.type)
            elif entry.type in self.rules and not entry.actor.startswith("system:"):
                found = self.rules[entry.type](entry)
                if found is not None:
                    yield found

    def _others_acted(self, entry: JournalEntry) -> bool:
        """Whether this opened a case in which people did something, which is replayed by itself alone."""
        if entry.type != OPENED_ANOTHER or entry.data.get("relation") != "child":
            return False
        own = entry.actor.startswith(OUTSIDERS)
        later = [one for one in entries(self.session, str(entry.data["child"])) if one.at > entry.at or not own]
        return any(one.actor.startswith(OUTSIDERS) for one in later)

    def _opened(self) -> tuple[Opened, list[JournalEntry]]:
        """How the case opened, and what came afterwards."""
        first, at = self.journal[0], 1
        parties: dict[str, str] = {}
        digests: dict[str, str] = {}
        submitted: JournalEntry | None = None
        documents: list[Document] = []
        while at < len(self.journal) and (entry := self.journal[at]).type in OPENING and entry.actor == first.actor:
            if entry.type == "party.added":
                parties[str(entry.data["role"])] = str(entry.data["party"])
            elif entry.type == "fields.set" and not digests:
                digests = dict(entry.data["fields"])
            elif entry.type == "form.submitted":
                submitted = entry
            elif entry.type == "document.received":
                if not self._came_by_form(entry):
                    break
                documents.append(self.documents[str(entry.data["document"])])
            at += 1
        given = [name for name in digests if not self._is_calculated(name)]
        values, missing = self.prover.values(digests, given)
        opened = Opened(
            first.number,
            aware(first.at),
            first.actor,
            missing=missing,
            source=str(first.data.get("source", "")),
            values=values,
            parties=parties,
            form=str(submitted.data["form"]) if submitted else "",
            purpose=str(submitted.data["purpose"]) if submitted else "",
            submitted=self._data_of(submitted),
            documents=tuple(documents),
        )
        return opened, self.journal[at:]

    def _came_by_form(self, entry: JournalEntry) -> bool:
        document = self.documents.get(str(entry.data.get("document")))
        return document is not None and document.source == BY_FORM

    def _is_calculated(self, name: str) -> bool:
        field = self.fields.get(name)
        return field is not None and field.value is not None

    def _data_of(self, entry: JournalEntry | None) -> Mapping[str, Any]:
        submission = self.prover.submissions.get(str(entry.data.get("submission"))) if entry else None
        return submission.data if submission else {}

    def _take_form(self, purpose: str, actor: str) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """The form that was filled in for this, and what of it is gone."""
        entry, self.form = self.form, None
        if entry is None or entry.data.get("purpose") != purpose or entry.actor != actor:
            return {}, ()
        data = self._data_of(entry)
        return data, () if data else (str(entry.data.get("form")),)

    def _allowed(self, right: str) -> tuple[str, ...]:
        """The roles that had a right to cases of this type in the case's own version."""
        roles = self.roles.roles if self.roles else {}
        grants = {name: role.may.get(self.case.case_type, ()) for name, role in roles.items()}
        return tuple(name for name, found in grants.items() if any(right in grant.do for grant in found))

    def _transition(self, entry: JournalEntry) -> Input | None:
        """A transition that somebody ran; one that a reaction or time ran follows by itself."""
        name = str(entry.data["transition"])
        transition = self.case_type.transitions.get(name)
        by = transition.by if transition else ("",)
        if not by or self._is_reaction(entry, name):
            return None
        data, missing = self._take_form(f"action:{name}", entry.actor)
        return Acted(entry.number, aware(entry.at), entry.actor, by, missing, name, data)

    def _is_reaction(self, entry: JournalEntry, name: str) -> bool:
        facts = {fact for fact, reaction in self.case_type.reactions.items() if reaction.run == name}
        return entry.number > 1 and self.journal[entry.number - 2].type in facts

    def _process(self, entry: JournalEntry) -> Input:
        name = str(entry.data["process"])
        process = self.case_type.processes.get(name)
        by = process.on_demand.by if process and process.on_demand else ()
        data, missing = self._take_form(f"action:{name}", entry.actor)
        return Acted(entry.number, aware(entry.at), entry.actor, by, missing, name, data)

    def _task(self, entry: JournalEntry) -> Input:
        name, task = str(entry.data["name"]), self.tasks.get(str(entry.data.get("task")))
        needs = (task.role,) if task and task.role else ()
        data, missing = self._take_form(f"task:{name}", entry.actor)
        outcome = str(entry.data["outcome"])
        return Done(entry.number, aware(entry.at), entry.actor, needs, missing, name, outcome, data)

    def _answer(self, entry: JournalEntry) -> Input:
        name = str(entry.data["name"])
        data, missing = self._take_form(f"ask:{name}", entry.actor)
        return Answered(entry.number, aware(entry.at), entry.actor, self._allowed("answer"), missing, name, data)

    def _given(self, entry: JournalEntry) -> Input | None:
        task = self.tasks.get(str(entry.data.get("task")))
        if task is None:
            return None
        needs = tuple(role for role in (task.chooser, task.role) if role)
        person = entry.data.get("person")
        return Given(entry.number, aware(entry.at), entry.actor, needs, task=task.name, person=person)

    def _assigned(self, entry: JournalEntry) -> Input:
        needs = self._allowed("assign")
        return Assigned(entry.number, aware(entry.at), entry.actor, needs, person=entry.data.get("person"))

    def _changed(self, entry: JournalEntry) -> Input | None:
        """Fields that somebody changed by hand: their label is the source."""
        if entry.data.get("source") != entry.actor:
            return None
        digests: dict[str, str] = dict(entry.data["fields"])
        values, missing = self.prover.values(digests, [name for name in digests if not self._is_calculated(name)])
        return Changed(entry.number, aware(entry.at), entry.actor, self._allowed("update"), missing, values)

    def _received(self, entry: JournalEntry) -> Input:
        document = self.documents.get(str(entry.data.get("document")))
        missing = () if document else ("document",)
        return Received(entry.number, aware(entry.at), entry.actor, self._allowed("upload"), missing, document)

    def _judged(self, entry: JournalEntry) -> Input:
        id_, accepted = str(entry.data.get("document")), entry.type == "document.accepted"
        found = self.documents.get(id_)
        return Judged(
            entry.number,
            aware(entry.at),
            entry.actor,
            self._allowed("judge"),
            () if found else ("document",),
            document=id_,
            accepted=accepted,
            dated=found.document_date if found else None,
            reason=(found.reason if found else "") or "–",
        )


def _as_opened(ctx: Context, case: Case, journal: list[JournalEntry]) -> Mapping[str, CaseField]:
    """The fields of the version with which the case opened: what it follows now may call them otherwise."""
    opened = next((str(one.data.get("definition", "")) for one in journal[:1]), "")
    try:
        found = ctx.kernel.definitions.version(case.pack, opened).get("case_type", case.case_type)
    except (NotFound, DefinitionError):
        return {}
    return found.fields if found else {}


OPENING = (
    "party.added",
    "party.registered",
    "party.confirmed",
    "fields.set",
    "stage.entered",
    "form.submitted",
    "document.received",
    "clock.started",
    "clock.paused",
    "link.issued",
)
"""Facts that are recorded while a case opens, before its first steps."""
