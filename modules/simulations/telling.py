"""What a simulation shows: how its cases stand, what happened, what anybody sees and may do."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import select

from core.errors import NotFound
from modules.cases.models import CaseParty
from modules.scenarios.simulating import Simulation
from modules.scenarios.story import Event
from modules.simulations.sessions import Session

MAIL = "message.written"


def state(session: Session) -> dict[str, Any]:
    """How it stands."""
    simulation, standing = session.simulation, session.simulation.standing()
    zone = session.pack.manifest.zone
    return {
        "id": session.id,
        "pack": session.pack.name,
        "version": {"version": session.pack.manifest.version, "hash": session.pack.hash},
        "now": simulation.scene.clock.now().astimezone(zone).isoformat(),
        "lines": len(simulation.lines),
        "case": {
            "reference": standing.reference,
            "stage": standing.stage,
            "due": standing.due or None,
            "tasks": list(standing.tasks),
        }
        if standing
        else None,
        "who": who_acts(simulation),
        "can_undo": simulation.can_undo,
    }


def who_acts(simulation: Simulation) -> list[str]:
    """Everybody who may act: roles, named people, the visitor, and the parties of the case opened last."""
    scene = simulation.scene
    with scene.look() as ctx:
        parties = select(CaseParty.role).where(CaseParty.case_id == scene.main).order_by(CaseParty.role)
        return [*scene.cast.names(), *ctx.session.exec(parties)]


def events(told: Iterable[Event]) -> list[dict[str, Any]]:
    """Facts with when, who, and in words."""
    return [
        {"at": one.at.isoformat(), "case": one.case, "who": one.who, "type": one.type, "words": one.words}
        for one in told
    ]


def fired(told: list[Event]) -> dict[str, Any]:
    """What a line set off: all facts, and among them the mails that were written."""
    return {"events": events(told), "mails": events(one for one in told if one.type == MAIL)}


def eyes(session: Session, who: str) -> dict[str, Any]:
    """What somebody sees of the case opened last, and what they may do with it, or why not."""
    simulation = session.simulation
    can = [{"name": name, "yes": why is None, "why": why} for name, why in simulation.can(who)]
    try:
        sees: dict[str, str] | None = simulation.sees(who)
    except NotFound:
        sees = None
    return {"who": who, "sees": sees, "can": can}
