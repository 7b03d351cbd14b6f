"""What scenarios say of what parties are asked: they answer, confirm, or somebody answers in their name."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from core.actors import Actor
from core.definitions.language import Ref
from core.definitions.packs import Scope
from core.diagnostics import nearest
from core.errors import NotFound, Refused
from core.registry import Part, Registry
from modules.cases.walking import every_step
from modules.corrections.answering import AnswerRequest
from modules.corrections.asking import Asked, asked_of, open_requests
from modules.corrections.askoptions import Ask
from modules.corrections.withdrawing import WithdrawRequest
from modules.documents.scenarios import attached
from modules.scenarios.attaching import FILES
from modules.scenarios.formkeys import Trouble, unknown_keys
from modules.scenarios.lines import VALUE, VERB, Line, Verb
from modules.scenarios.scene import Scene

Name = Annotated[str, Field(max_length=64)]
Values = Mapping[Annotated[str, Ref("field")], Any]


class Answers(Verb):
    """A party sends what it was asked for: new values of fields, or the form of a step `ask`."""

    values: Name | Values = Field(
        alias=VALUE,
        description="The id of a step 'ask'; or new values by field, where what is not named stays as it is.",
    )
    with_: Mapping[str, Any] = Field(
        default_factory=dict, alias="with", description="Values of the asked form, beside what it knows already."
    )
    files: Mapping[str, str] = Field(default_factory=dict, description=FILES)

    @property
    def name(self) -> str:
        """The id of the step `ask`, or nothing."""
        return self.values if isinstance(self.values, str) else ""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if not self.name and (self.with_ or self.files):
            raise PydanticCustomError("answers", "'with' and 'files' need the id of a step 'ask'", {})
        return self

    def problems(self, scope: Scope, _: Line) -> Iterator[Trouble]:
        """An ask that there is not, and keys that its form does not have."""
        asks = asks_of(scope)
        if self.name and self.name not in asks:
            yield (VALUE,), f"no step asks '{self.name}'", nearest(self.name, asks)
        elif self.name:
            yield from unknown_keys(scope.pack, asks[self.name].form, self.with_, self.files)


class Confirms(Verb):
    """A party confirms the values that it was asked for, as they stand."""

    fields: tuple[Annotated[str, Ref("field")], ...] = Field(
        alias=VALUE, min_length=1, description="The fields that it is shown, all of them."
    )


class Withdraws(Verb):
    """Somebody of the house takes back what a party was asked."""

    name: Name = Field(alias=VALUE, description="The id of the step 'ask'.")

    def problems(self, scope: Scope, _: Line) -> Iterator[Trouble]:
        """An ask that there is not."""
        asks = asks_of(scope)
        if self.name not in asks:
            yield (VALUE,), f"no step asks '{self.name}'", nearest(self.name, asks)


class NothingAsked(NotFound):
    """Nobody asks {id} for values now."""


class OthersAsked(Refused):
    """The request shows other fields: {fields}."""


def asks_of(scope: Scope) -> dict[str, Ask]:
    """The steps `ask` of the pack by id."""
    steps = (step for one in scope.pack.all("case_type").values() for _, step in every_step(one))
    return {step.options.id: step.options for step in steps if isinstance(step.options, Ask)}


def register_scenarios(registry: Registry) -> None:
    """The verbs of requests."""
    registry.add(Part(VERB, "{actor} answers", Answers, answers))
    registry.add(Part(VERB, "{actor} confirms", Confirms, confirms))
    registry.add(Part(VERB, "{actor} withdraws", Withdraws, withdraws))


def answers(scene: Scene, line: Line) -> None:
    """Answer the oldest open request, as the party's page does."""
    options: Answers = line.options
    actor = scene.actor(line.slots["actor"])
    asked = _asked(scene, actor, options.name)
    given = options.with_ if options.name else options.values
    values = {**asked.values, **scene.reckoned(dict(given) if isinstance(given, Mapping) else {})}
    values = attached(scene, actor, asked.form, values, options.files)
    scene.do(AnswerRequest(request_id=asked.request.id, case_id=scene.case_id, values=values), actor)


def confirms(scene: Scene, line: Line) -> None:
    """Confirm what the oldest open request shows."""
    actor = scene.actor(line.slots["actor"])
    asked = _asked(scene, actor, "")
    if set(line.options.fields) != set(asked.request.fields):
        raise OthersAsked(fields=", ".join(asked.request.fields))
    scene.do(AnswerRequest(request_id=asked.request.id, confirmed=asked.digest), actor)


def withdraws(scene: Scene, line: Line) -> None:
    """Take the oldest open request of this name back."""
    actor = scene.actor(line.slots["actor"])
    asked = _asked(scene, actor, line.options.name)
    scene.do(WithdrawRequest(case_id=scene.case_id, request_id=asked.request.id), actor)


def _asked(scene: Scene, actor: Actor, name: str) -> Asked:
    with scene.look(actor) as ctx:
        case = scene.case(ctx)
        request = next((one for one in open_requests(ctx, case) if one.name == name), None)
        if request is None:
            raise NothingAsked(id=actor.name)
        return asked_of(ctx, case, request)
