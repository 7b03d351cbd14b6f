"""Incidents as administrators read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_
from sqlmodel import col, select

from core.context import Context
from core.errors import NotFound
from core.incidents import Incident, IncidentStatus, count_open
from core.registry import IncidentKind
from modules.cases.models import Case
from modules.cases.queries import readable

PAGE = 50
MOST = 500
"""Most incidents that are decided together."""


@dataclass(frozen=True)
class Chosen:
    """Which incidents: by kind, name of the work, reference of the case, and what was decided."""

    kind: str = ""
    name: str = ""
    case: str = ""
    status: str = IncidentStatus.OPEN


@dataclass(frozen=True)
class Row:
    """An incident; `reference` is the case's, if the actor may read it."""

    incident: Incident
    reference: str
    work: str
    kind: str


@dataclass(frozen=True)
class Page:
    """A page of incidents, the oldest first; `next` is the cursor of the following page, or empty."""

    rows: Sequence[Row]
    next: str


def incident_page(ctx: Context, chosen: Chosen, after: str = "") -> Page:
    """The incidents that were chosen, 50 at a time."""
    ctx.require_administrator()
    statement = _chosen(ctx, chosen).order_by(col(Incident.id)).limit(PAGE + 1)
    found = ctx.session.exec(statement.where(col(Incident.id) > after) if after else statement).all()
    rows = [_row(ctx, incident, reference) for incident, reference in found[:PAGE]]
    return Page(rows, rows[-1].incident.id if len(found) > PAGE else "")


def ids_of(ctx: Context, chosen: Chosen, after: str = "") -> list[str]:
    """The ids of the open incidents that were chosen, behind that one, the oldest first, at most 500."""
    ctx.require_administrator()
    statement = _chosen(ctx, Chosen(chosen.kind, chosen.name, chosen.case)).order_by(col(Incident.id))
    statement = statement.where(col(Incident.id) > after) if after else statement
    return [incident.id for incident, _ in ctx.session.exec(statement.limit(MOST)).all()]


def find_incident(ctx: Context, incident_id: str) -> Row:
    """One incident; raises `NotFound`."""
    ctx.require_administrator()
    statement = _with_case(ctx).where(col(Incident.id) == incident_id[:36])
    found = ctx.session.exec(statement).first()
    if found is None:
        raise NotFound(kind="incident", id=incident_id[:36])
    return _row(ctx, *found)


def names(ctx: Context) -> list[tuple[str, str]]:
    """The work that open incidents are about, by its name, with how people call it."""
    ctx.require_administrator()
    statement = select(Incident.kind, Incident.name).where(col(Incident.status) == IncidentStatus.OPEN).distinct()
    found = ctx.session.exec(statement.order_by(Incident.kind, Incident.name).limit(PAGE)).all()
    return [(name, _label(ctx, Incident(kind=kind, name=name))) for kind, name in found]  # type: ignore[call-arg]


def number_open(ctx: Context) -> int:
    """How many wait for a decision."""
    ctx.require_administrator()
    return sum(count_open(ctx.session).values())


def _with_case(ctx: Context) -> Any:
    """Incidents with the reference of the case, where the actor may read it."""
    case = and_(col(Case.id) == col(Incident.case_id), readable(ctx))
    return select(Incident, Case.reference).outerjoin(Case, case)


def _chosen(ctx: Context, chosen: Chosen) -> Any:
    statement = _with_case(ctx)
    wanted = (
        (col(Incident.status), chosen.status),
        (col(Incident.kind), chosen.kind),
        (col(Incident.name), chosen.name),
        (col(Case.reference), chosen.case.strip()),
    )
    return statement.where(*(column == value[:200] for column, value in wanted if value))


def _row(ctx: Context, incident: Incident, reference: str | None) -> Row:
    kind: IncidentKind | None = ctx.kernel.registry.find(IncidentKind, incident.kind)
    return Row(incident, reference or "", _label(ctx, incident), kind.title if kind else incident.kind)


def _label(ctx: Context, incident: Incident) -> str:
    kind: IncidentKind | None = ctx.kernel.registry.find(IncidentKind, incident.kind)
    return kind.label(ctx, incident) if kind else incident.name
