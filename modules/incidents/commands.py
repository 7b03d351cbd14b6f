"""What an administrator decides about an incident: try it again, correct it, skip it."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from core import incidents
from core.commands import CommandModel
from core.context import Context
from core.errors import NotFound
from core.incidents import Incident, IncidentStatus
from core.registry import IncidentKind
from modules.cases.loading import load_case
from modules.incidents.errors import KindGone, NoIncident, NoSuchField, NothingToCorrect

PLATFORM = "platform"
MOST_FIELDS, LONGEST = 50, 2000
Identifier = Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]


class RetryIncident(CommandModel):
    """Try work again that failed for good."""

    incident_id: Identifier
    """The incident."""


class SkipIncident(CommandModel):
    """Give up work that failed for good."""

    incident_id: Identifier
    """The incident."""


class EditIncident(CommandModel):
    """Correct what failed work was told; it is not tried again before somebody says so."""

    incident_id: Identifier
    """The incident."""
    values: Annotated[Mapping[str, Annotated[str, Field(max_length=LONGEST)]], Field(max_length=MOST_FIELDS)]
    """New texts by name; what is left out stays as it is."""


def handle_retry(command: RetryIncident, ctx: Context) -> dict[str, Any]:
    """Have the work done again."""
    incident, kind = _load(ctx, command.incident_id)
    _decide(ctx, incident, IncidentStatus.RETRIED)
    kind.retry(ctx, incident)
    return {"incident_id": incident.id}


def handle_skip(command: SkipIncident, ctx: Context) -> dict[str, Any]:
    """Take the work off the list."""
    incident, kind = _load(ctx, command.incident_id)
    _decide(ctx, incident, IncidentStatus.SKIPPED)
    kind.skip(ctx, incident)
    return {"incident_id": incident.id}


def handle_edit(command: EditIncident, ctx: Context) -> dict[str, Any]:
    """Keep the new values; the journal tells which, never what they say."""
    incident, kind = _load(ctx, command.incident_id)
    known = sorted(correctable(ctx, incident))
    if kind.correction is None or not known:
        raise NothingToCorrect()
    for name in command.values:
        if name not in known:
            raise NoSuchField(name=name[:64], known=", ".join(known))
    kind.correction.write(ctx, incident, command.values)
    ctx.record("incident.edited", stream=PLATFORM, **_told(incident), fields=sorted(command.values))
    return {"incident_id": incident.id, "edited": sorted(command.values)}


def kind_of(ctx: Context, incident: Incident) -> IncidentKind:
    """What kind of work it was; raises `KindGone`."""
    kind: IncidentKind | None = ctx.kernel.registry.find(IncidentKind, incident.kind)
    if kind is None:
        raise KindGone(kind=incident.kind)
    return kind


def correctable(ctx: Context, incident: Incident) -> list[str]:
    """The names of what can be corrected of the work."""
    kind: IncidentKind | None = ctx.kernel.registry.find(IncidentKind, incident.kind)
    return list(kind.correction.fields(ctx, incident)) if kind and kind.correction else []


def _load(ctx: Context, incident_id: str) -> tuple[Incident, IncidentKind]:
    """The open incident, locked after its case as everywhere; raises `NotFound`, `NoIncident`."""
    ctx.require_administrator()
    found = ctx.session.get(Incident, incident_id)
    if found is None:
        raise NotFound(kind="incident", id=incident_id)
    if found.case_id:
        load_case(ctx, found.case_id)
    ctx.session.refresh(found, with_for_update=True)
    if found.status != IncidentStatus.OPEN:
        raise NoIncident(status=found.status)
    return found, kind_of(ctx, found)


def _decide(ctx: Context, incident: Incident, status: IncidentStatus) -> None:
    incidents.close(ctx.session, incident, status, ctx.actor.label, ctx.now())
    ctx.session.flush()
    ctx.record(f"incident.{status}", stream=PLATFORM, **_told(incident))


def _told(incident: Incident) -> dict[str, Any]:
    """What the journal tells: ids, and names from definitions and code."""
    return {
        "incident": incident.id,
        "kind": incident.kind,
        "subject": incident.subject,
        "name": incident.name,
        "case_id": incident.case_id,
        "attempts": incident.attempts,
    }
