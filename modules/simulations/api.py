"""`/api/v1/simulations`: try a pack without touching anything, for administrators."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field, ValidationError, model_validator

from core.actors import Actor
from core.commands import CommandModel
from core.context import reading
from core.definitions.language import IDENTIFIER
from core.errors import BadRequest
from core.web.access import ActorDep, KernelDep
from core.web.api import answer
from modules.scenarios.performing import Untrue, reason_of
from modules.simulations.errors import NotSo
from modules.simulations.sessions import Session, Sessions
from modules.simulations.telling import events, eyes, fired, state
from modules.versions.sources import find_pack

router = APIRouter(prefix="/api/v1/simulations", tags=["simulations"])
Name = Annotated[str, Field(pattern=IDENTIFIER, max_length=64)]


class Start(CommandModel):
    """Start a simulation."""

    pack: str = Field(max_length=64, description="The pack.")
    version: str = Field(
        default="files",
        pattern=r"^[A-Za-z0-9.+-]{1,64}$",
        description="files, draft, force, a version such as 1.2.0, or the start of a hash.",
    )
    at: datetime | None = Field(default=None, description="When it begins, by the pack's clock; default: a Monday.")
    people: dict[Name, list[str]] = Field(default_factory=dict, max_length=50, description="People with their roles.")


class Say(CommandModel):
    """One line of a scenario: as text, or as an object such as {"clerk runs": "begin"}."""

    line: str = Field(default="", max_length=4000, description="The line as people type it: clerk runs begin.")
    item: dict[str, Any] = Field(default_factory=dict, max_length=20, description="The line as YAML holds it.")

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if bool(self.line) == bool(self.item):
            raise ValueError("send either a 'line' or an 'item'")
        return self


class MoveClock(CommandModel):
    """Let time pass."""

    passes: str = Field(default="", max_length=40, description="A time such as 6 days or 4 business hours.")
    comes: str = Field(default="", max_length=40, description="A moment such as 2026-06-10 09:00.")

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if bool(self.passes) == bool(self.comes):
            raise ValueError("send either 'passes' or 'comes'")
        return self


class Save(CommandModel):
    """Keep the run as a scenario."""

    title: str = Field(min_length=1, max_length=200, description="What the story shows, in one sentence.")


def administrator(kernel: KernelDep, actor: ActorDep) -> Actor:
    """Whoever asks, if they administer the installation; raises `Forbidden`."""
    with reading(kernel, actor) as ctx:
        ctx.require_administrator()
    return actor


def sessions_of(request: Request) -> Sessions:
    """The simulations of this process."""
    if not hasattr(request.app.state, "simulations"):
        request.app.state.simulations = Sessions()
    found: Sessions = request.app.state.simulations
    return found


SessionsDep = Annotated[Sessions, Depends(sessions_of)]


def owner(simulation_id: str, kernel: KernelDep, actor: ActorDep, sessions: SessionsDep) -> Actor:
    """Whoever asks, if the simulation is theirs; to others it is not there. Raises `NoSimulation`, `Forbidden`."""
    sessions.require(simulation_id, actor.label)
    return administrator(kernel, actor)


Administrator = Annotated[Actor, Depends(administrator)]
Owner = Annotated[Actor, Depends(owner)]


@router.post("", status_code=201)
def start(body: Start, kernel: KernelDep, actor: Administrator, sessions: SessionsDep) -> JSONResponse:
    """Start a simulation of a version of a pack, in memory; it ends half an hour after its last use."""
    pack = find_pack(kernel, body.pack, body.version, paths=False)
    opening: dict[str, Any] = {"people": body.people} if body.people else {}
    if body.at:
        opening["at"] = body.at.isoformat(" ", "minutes")
    try:
        session = sessions.start(kernel.registry, pack, actor.label, opening)
    except ValidationError as error:
        raise BadRequest(reason=reason_of(error)) from None
    return answer(state(session), status=201)


@router.get("")
def read_all(actor: Administrator, sessions: SessionsDep) -> JSONResponse:
    """Your simulations."""
    return answer({"items": [{"id": one.id, "pack": one.pack.name} for one in sessions.of(actor.label)]})


@router.get("/{simulation_id}")
def read_one(simulation_id: str, actor: Owner, sessions: SessionsDep) -> JSONResponse:
    """How a simulation stands."""
    with sessions.use(simulation_id, actor.label) as session:
        return answer(state(session))


@router.delete("/{simulation_id}", status_code=204)
def end(simulation_id: str, actor: Owner, sessions: SessionsDep) -> Response:
    """End a simulation."""
    sessions.end(simulation_id, actor.label)
    return Response(status_code=204)


@router.post("/{simulation_id}/lines")
def say(simulation_id: str, body: Say, actor: Owner, sessions: SessionsDep) -> JSONResponse:
    """Do or check what a line says, as whoever it names; tells what it set off."""
    with sessions.use(simulation_id, actor.label) as session:
        return _say(session, body.line or exact(body.item))


@router.post("/{simulation_id}/clock")
def move(simulation_id: str, body: MoveClock, actor: Owner, sessions: SessionsDep) -> JSONResponse:
    """Let time pass; whatever is due on the way fires."""
    item = {"time passes": body.passes} if body.passes else {"time comes to": body.comes}
    with sessions.use(simulation_id, actor.label) as session:
        return _say(session, item)


def _say(session: Session, said: str | dict[str, Any]) -> JSONResponse:
    session.require_room()
    try:
        told = session.simulation.say(said)
    except Untrue as untrue:
        raise NotSo(expected=untrue.mismatch.expected, found=untrue.mismatch.found) from None
    except (ValidationError, ValueError) as error:
        raise BadRequest(reason=reason_of(error)) from None
    return answer({**fired(told), "state": state(session)})


def exact(value: Any) -> Any:
    """JSON with decimals in the place of floating-point numbers, as YAML is read."""
    if isinstance(value, Mapping):
        return {key: exact(one) for key, one in value.items()}
    if isinstance(value, list):
        return [exact(one) for one in value]
    return Decimal(str(value)) if isinstance(value, float) else value


@router.post("/{simulation_id}/undo")
def undo(simulation_id: str, actor: Owner, sessions: SessionsDep) -> JSONResponse:
    """Take the last line back."""
    with sessions.use(simulation_id, actor.label) as session:
        return answer({"undone": session.simulation.undo(), "state": state(session)})


@router.post("/{simulation_id}/reset")
def reset(simulation_id: str, actor: Owner, sessions: SessionsDep) -> JSONResponse:
    """Begin anew."""
    with sessions.use(simulation_id, actor.label) as session:
        session.reset()
        return answer(state(session))


@router.get("/{simulation_id}/story")
def read_story(
    simulation_id: str,
    actor: Owner,
    sessions: SessionsDep,
    since: Annotated[int, Query(ge=0, description="How many facts are known already.")] = 0,
) -> JSONResponse:
    """All that happened in its cases, in order."""
    with sessions.use(simulation_id, actor.label) as session:
        return answer({"items": events(session.simulation.story()[since:])})


@router.get("/{simulation_id}/people/{who}")
def read_person(simulation_id: str, who: str, actor: Owner, sessions: SessionsDep) -> JSONResponse:
    """What a role, a named person or a party sees of the case opened last, and what they may do with it."""
    with sessions.use(simulation_id, actor.label) as session:
        return answer(eyes(session, who))


@router.post("/{simulation_id}/scenario")
def save(simulation_id: str, body: Save, actor: Owner, sessions: SessionsDep) -> JSONResponse:
    """The run as a scenario in YAML, which comes true as it stands."""
    with sessions.use(simulation_id, actor.label) as session:
        return answer({"yaml": session.simulation.save(body.title)})
