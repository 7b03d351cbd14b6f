"""The journal of a case as facts that templates turn into sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from core.access.language import RolesFile
from core.context import Context
from core.definitions.language import Text
from core.journal import JournalEntry
from modules.cases.acting import stage_title, title_of
from modules.cases.clocks import CLOCK_TIMER
from modules.cases.erasing import RETENTION_TIMER
from modules.cases.escalating import RUNG_TIMER
from modules.cases.models import Case
from modules.cases.queries import CaseView, tasks_of
from modules.cases.unheard import speaking
from modules.corrections.models import FieldRequest
from modules.documents.language import pieces_in
from modules.documents.queries import letters_of
from modules.documents.queries import title_of as piece_title
from modules.dossiers.labels import field_label, humanise
from modules.dossiers.people import names_of
from modules.dossiers.showing import Shown, aware, show_field
from modules.parties.models import Party

MOST = 200
LISTED = 8
FORGOTTEN = "…"
"""The name of a party whose case was erased."""


@dataclass(frozen=True)
class Change:
    """A value that a party changed: before and after."""

    label: Text
    old: Shown
    new: Shown


@dataclass(frozen=True)
class Fact:
    """One journal entry for people: who did it, and the things it speaks of by the names that people know."""

    type: str
    at: datetime
    day: date
    clock: str
    actor_kind: str
    actor: str
    things: Mapping[str, Text]
    fields: tuple[Text, ...] = ()
    changes: tuple[Change, ...] = ()
    outcome: Text | None = None
    url: str = ""
    opens: str = ""
    """The reference of the case at `url`, for those who may read it."""
    reason: str = ""
    number: int = 0
    by_itself: bool = False
    """Whether nobody did it: it followed from something else, whoever did that."""


@dataclass
class Teller:
    """Names what the entries of one case speak of."""

    view: CaseView
    people: Mapping[str, str]
    parties: Mapping[str, str]
    tasks: Mapping[str, Any] = field(default_factory=dict)
    requests: Mapping[str, FieldRequest] = field(default_factory=dict)
    letters: Mapping[str, Text] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)

    def tell(self, entry: JournalEntry) -> Fact:
        """The entry for people."""
        kind, _, id_ = entry.actor.partition(":")
        at = aware(entry.at)
        there = at.astimezone(self.view.pack.manifest.zone)
        names = {"person": self.people, "party": self.parties}.get(kind, {})
        changes = self._changes(entry) if entry.type == "fields.returned" else ()
        return Fact(
            type=entry.type,
            at=at,
            day=there.date(),
            clock=f"{there:%H:%M}",
            actor_kind=kind,
            actor=names.get(id_, ""),
            things=self._things(entry.data),
            fields=() if changes else self._fields(entry.data.get("fields")),
            changes=changes,
            outcome=self._outcome(entry.data),
            url=f"/cases/{entry.data['child']}" if isinstance(entry.data.get("child"), str) else "",
            opens=self.references.get(str(entry.data.get("child")), ""),
            reason=str(entry.data.get("reason") or ""),
            number=entry.number,
            by_itself=self._by_itself(entry, kind),
        )

    def _by_itself(self, entry: JournalEntry, kind: str) -> bool:
        """Whether the definition had it done: the actor only did what led to it."""
        if entry.type == "transition.run":
            transition = self.view.case_type.transitions.get(str(entry.data.get("transition")))
            return kind == "system" or (transition is not None and not transition.by)
        return bool(entry.data.get("template")) or kind != "person"

    def _things(self, data: Mapping[str, Any]) -> dict[str, Text]:
        found = {name: self._name(name, data[name]) for name in NAMED if isinstance(data.get(name), str)}
        task = self.tasks.get(data.get("task", ""))
        if task is not None:
            found["task"] = Text.of(task.title)
        if isinstance(data.get("pieces"), list):
            found["piece"] = _joined([self._piece(name) for name in data["pieces"]])
        if data.get("document") in self.letters:
            found["piece"] = self.letters[data["document"]]
        request = self.requests.get(str(data.get("request")))
        if request is not None and request.title:
            found["form"] = Text(request.title)
        return found

    def _name(self, what: str, id_: str) -> Text:
        named: Text = NAMED[what](self, id_)
        return named

    def _stage(self, id_: str) -> Text:
        return stage_title(self.view.case_type, id_)

    def _action(self, id_: str) -> Text:
        return title_of(self.view.case_type, id_)

    def _role(self, id_: str) -> Text:
        role = self.view.case_type.parties.get(id_)
        if role is None:
            file: RolesFile | None = self.view.pack.single("roles")
            ours = file.roles.get(id_) if file else None
            return (ours.title if ours else None) or Text({"": humanise(id_)})
        return role.title

    def _piece(self, id_: str) -> Text:
        piece = pieces_in(self.view.case_type).get(id_)
        return piece_title(id_, piece) if piece else Text({"": humanise(id_)})

    def _clock(self, id_: str) -> Text:
        clock = self.view.case_type.clocks.get(id_)
        return clock.title if clock else Text({"": humanise(id_)})

    def _form(self, id_: str) -> Text:
        form = self.view.pack.get("form", id_)
        languages = self.view.pack.manifest.languages
        return (
            Text({one: form.translated_title(one) or humanise(id_) for one in languages})
            if form
            else Text({"": humanise(id_)})
        )

    def _party(self, id_: str) -> Text:
        return Text({"": self.parties.get(id_, "")})

    def _person(self, id_: str) -> Text:
        return Text({"": self.people.get(id_, "")})

    def _words(self, id_: str) -> Text:
        return Text({"": humanise(id_)})

    def _fields(self, fields: object) -> tuple[Text, ...]:
        """The names of the visible fields that changed."""
        known = self.view.case_type.fields
        names = [n for n in fields if n in known and self.view.mask.shows(n)] if isinstance(fields, Mapping) else []
        return tuple(field_label(name, known[name]) for name in names[:LISTED])

    def _changes(self, entry: JournalEntry) -> tuple[Change, ...]:
        """What a party's answer changed in the visible fields."""
        request, known = self.requests.get(str(entry.data.get("request"))), self.view.case_type.fields
        found = request.changes if request else {}
        return tuple(
            Change(field_label(n, known[n]), *(show_field(known[n], known[n].read(value)) for value in pair))
            for n, pair in found.items()
            if n in known and self.view.mask.shows(n)
        )

    def _outcome(self, data: Mapping[str, Any]) -> Text | None:
        task = self.tasks.get(data.get("task", ""))
        found = task.outcomes.get(data.get("outcome", "")) if task is not None else None
        return Text.of(found) if found else None


def _joined(texts: list[Text]) -> Text:
    languages = {language for text in texts for language in text.by_language}
    return Text({one: ", ".join(text.in_(one) for text in texts) for one in languages or {""}})


NAMED: Mapping[str, Any] = {
    "stage": Teller._stage,
    "before": Teller._stage,
    "transition": Teller._action,
    "process": Teller._action,
    "role": Teller._role,
    "piece": Teller._piece,
    "form": Teller._form,
    "clock": Teller._clock,
    "party": Teller._party,
    "person": Teller._person,
    "name": Teller._words,
    "template": Teller._words,
}


TELLING = (CLOCK_TIMER, RUNG_TIMER, RETENTION_TIMER)
"""Timers after which another entry tells what happened."""


def timeline_of(ctx: Context, view: CaseView) -> list[Fact]:
    """The latest facts of the case, newest first, at most `MOST`."""
    statement = select(JournalEntry).where(col(JournalEntry.stream) == view.case.id)
    entries = list(ctx.session.exec(statement.order_by(col(JournalEntry.number).desc()).limit(MOST)))
    people = names_of(ctx, _mentioned(entries, "person"))
    tasks = {task.id: task for task in tasks_of(ctx, view.case)}
    parties = _party_names(ctx, _mentioned(entries, "party"))
    requests, letters = _requests(ctx, view), letters_of(ctx, view.case)
    teller = Teller(view, people, parties, tasks, requests, letters, _references(ctx, entries))
    speaks = speaking(ctx, view.case)
    return [teller.tell(entry) for entry in entries if speaks(entry) and not _runs_unseen(teller, entry)]


def _references(ctx: Context, entries: Iterable[JournalEntry]) -> dict[str, str]:
    """The references of the other cases that are told of, as far as the actor may read them."""
    named = [str(entry.data["child"]) for entry in entries if isinstance(entry.data.get("child"), str)]
    found = ctx.session.exec(select(Case).where(col(Case.id).in_(named))) if named else ()
    return {case.id: case.reference for case in found if ctx.may("read", case)}


def _requests(ctx: Context, view: CaseView) -> dict[str, FieldRequest]:
    found = ctx.session.exec(select(FieldRequest).where(FieldRequest.case_id == view.case.id))
    return {request.id: request for request in found}


def _runs_unseen(teller: Teller, entry: JournalEntry) -> bool:
    """Whether another entry says enough: of nameless transitions, of timers that tell more, of letters as documents."""
    if entry.type == "timer.fired":
        return entry.data.get("kind") in TELLING
    if entry.type == "document.received":
        return entry.data.get("document") in teller.letters
    if entry.type != "transition.run":
        return False
    transition = teller.view.case_type.transitions.get(str(entry.data.get("transition")))
    return transition is not None and not transition.by and transition.title is None


def _mentioned(entries: Iterable[JournalEntry], kind: str) -> set[str]:
    """Ids of people or parties that act in the entries or that they speak of."""
    found: set[str] = set()
    for entry in entries:
        actor, _, id_ = entry.actor.partition(":")
        found.update({id_} if actor == kind else ())
        found.update({entry.data[kind]} if isinstance(entry.data.get(kind), str) else ())
    return found


def _party_names(ctx: Context, ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    found = ctx.session.exec(select(Party.id, Party.name).where(col(Party.id).in_(ids))).all()
    return {id_: name or FORGOTTEN for id_, name in found}


def stages_visited(ctx: Context, view: CaseView) -> dict[str, datetime]:
    """When the case last entered each stage that it stood in."""
    statement = select(JournalEntry.data, JournalEntry.at).where(
        col(JournalEntry.stream) == view.case.id, col(JournalEntry.type) == "stage.entered"
    )
    return {data["stage"]: aware(at) for data, at in ctx.session.exec(statement.order_by(col(JournalEntry.number)))}
