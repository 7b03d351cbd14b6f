"""The journal of a scenario's cases in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.journal import JournalEntry
from core.outbox import OutboxMessage
from modules.cases.models import Case, CaseParty
from modules.scenarios.scene import Scene

TOLD = ("case_type", "transition", "stage", "process", "name", "outcome", "piece", "template", "role", "form", "reason")


@dataclass(frozen=True)
class Event:
    """One fact: when, in which case, who, what."""

    at: datetime
    case: str
    who: str
    type: str
    words: str

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}  {self.case}  {self.who}: {self.words}"


def story(scene: Scene, since: int = 0) -> list[Event]:
    """What happened in all cases of the scenario, in order, from the entry number `since` on."""
    with scene.look() as ctx:
        ids = scene.everything()
        cases = {case.id: case for case in ctx.session.exec(select(Case).where(col(Case.id).in_(ids)))}
        statement = select(JournalEntry).where(col(JournalEntry.stream).in_(ids)).order_by(col(JournalEntry.id))
        parties = ctx.session.exec(select(CaseParty).where(col(CaseParty.case_id).in_(ids)))
        roles = {f"party:{one.party_id}": one.role for one in parties}
        found = [_event(scene, cases[entry.stream], entry, roles) for entry in ctx.session.exec(statement)]
        return [*found[since:], *_troubles(scene, ids)]


def _troubles(scene: Scene, ids: list[str]) -> Iterator[Event]:
    """Background work that failed."""
    with scene.look() as ctx:
        statement = select(OutboxMessage).where(col(OutboxMessage.case_id).in_(ids), OutboxMessage.error != "")
        for message in ctx.session.exec(statement):
            yield Event(scene.clock.now(), "", "worker", "failed", f"{message.effect} failed: {message.error}")


def _event(scene: Scene, case: Case, entry: JournalEntry, roles: Mapping[str, str]) -> Event:
    part = scene.kernel.registry.parts("fact").get(entry.type)
    said = (part.description if part else entry.type).rstrip(".")
    details = ", ".join(str(entry.data[key]) for key in TOLD if entry.data.get(key))
    at = entry.at.astimezone(scene.pack.manifest.zone)
    return Event(
        at,
        case.reference,
        roles.get(entry.actor) or who(scene, entry.actor),
        entry.type,
        f"{said} ({details})" if details else said,
    )


def who(scene: Scene, label: str) -> str:
    """How the story calls whoever the journal names."""
    kind = label.partition(":")[0]
    return scene.cast.known_as(label) or {"system": "Liasse", "public": "visitor"}.get(kind, kind)
