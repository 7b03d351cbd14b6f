"""What scenarios say of requests to correct, complete or confirm: the party answers."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from core.actors import Actor
from core.definitions.language import Ref
from core.errors import NotFound, Refused
from core.registry import Part, Registry
from modules.corrections.answering import AnswerRequest
from modules.corrections.asking import Asked, asked_of, open_requests
from modules.scenarios.lines import VALUE, VERB, Line, Verb
from modules.scenarios.scene import Scene


class Answers(Verb):
    """A party sends the values that it was asked for."""

    values: Mapping[Annotated[str, Ref("field")], Any] = Field(
        alias=VALUE, description="New values by field; what is not named stays as it is."
    )


class Confirms(Verb):
    """A party confirms the values that it was asked for, as they stand."""

    fields: tuple[Annotated[str, Ref("field")], ...] = Field(
        alias=VALUE, min_length=1, description="The fields that it is shown, all of them."
    )


class NothingAsked(NotFound):
    """Nobody asks {id} for values now."""


class OthersAsked(Refused):
    """The request shows other fields: {fields}."""


def register_scenarios(registry: Registry) -> None:
    """The verbs of requests."""
    registry.add(Part(VERB, "{actor} answers", Answers, answers))
    registry.add(Part(VERB, "{actor} confirms", Confirms, confirms))


def answers(scene: Scene, line: Line) -> None:
    """Answer the oldest open request, as the party's page does."""
    actor = scene.actor(line.slots["actor"])
    asked = _asked(scene, actor)
    values = {**asked.values, **scene.reckoned(dict(line.options.values))}
    scene.do(AnswerRequest(request_id=asked.request.id, values=values), actor)


def confirms(scene: Scene, line: Line) -> None:
    """Confirm what the oldest open request shows."""
    actor = scene.actor(line.slots["actor"])
    asked = _asked(scene, actor)
    if set(line.options.fields) != set(asked.request.fields):
        raise OthersAsked(fields=", ".join(asked.request.fields))
    scene.do(AnswerRequest(request_id=asked.request.id, confirmed=asked.digest), actor)


def _asked(scene: Scene, actor: Actor) -> Asked:
    with scene.look(actor) as ctx:
        case = scene.case(ctx)
        request = next(iter(open_requests(ctx, case)), None)
        if request is None:
            raise NothingAsked(id=actor.name)
        return asked_of(ctx, case, request)
