"""Options of the step `wait`."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from core.definitions.delays import Delay
from core.definitions.language import IDENTIFIER, Closed, Ref, one_of
from core.definitions.packs import Scope
from core.expressions.fields import Expects, Expr
from core.expressions.types import BOOLEAN, DATE, DATETIME, Either, Record, Type
from core.registry import Part
from modules.cases.factnames import types_told

HOLDS_OR_COMES = Either((BOOLEAN, DATE, DATETIME))
WAYS = ("for_", "until", "fact")


class WaitFor(Closed):
    """Pause the process."""

    model_config = one_of("for", "until", "fact")

    rests: ClassVar[bool] = True
    for_: Delay | None = Field(
        default=None, alias="for", description="Time to wait: a duration, or an expression that gives one."
    )
    until: Annotated[Expr | None, Expects(HOLDS_OR_COMES)] = Field(
        default=None, description="Condition to wait for, or the date or moment that has to come."
    )
    fact: Annotated[str, Ref("fact")] | None = Field(
        default=None, description="Fact of the journal to wait for, such as document.accepted."
    )
    when: Annotated[Expr | None, Expects(BOOLEAN)] = Field(
        default=None, description="Condition that the fact must meet, such as piece == 'contract'."
    )
    at_most: Delay | None = Field(
        default=None, description="Time after which the process goes on all the same; later steps know id.timed_out."
    )
    calendar: Annotated[str, Ref("calendar")] | None = Field(
        default=None, description="Calendar of its business time; default: the pack's."
    )
    id: str | None = Field(
        default=None,
        pattern=IDENTIFIER,
        description="Name under which later steps know whether the time was over; default: wait and a number.",
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if sum(getattr(self, way) is not None for way in WAYS) != 1:
            message = "wait either 'for' a duration, 'until' a condition or date, or for a 'fact'"
            raise PydanticCustomError("wait", message, {})
        if self.when is not None and self.fact is None:
            raise PydanticCustomError("wait", "'when' speaks of a fact: name the 'fact' to wait for", {})
        if self.at_most is not None and self.for_ is not None:
            raise PydanticCustomError("wait", "a wait 'for' a time needs no 'at_most'", {})
        return self

    def names_told(self, scope: Scope, _: object, facts: Mapping[str, Part]) -> Mapping[str, Type]:
        """What the condition knows of the fact that is waited for."""
        return types_told(scope, facts.get(self.fact)) if self.fact else {}

    def names_left(self, _: Scope) -> Mapping[str, Type]:
        """Whether the time was over before what it waited for came."""
        return {self.id: Record(self.id, {"timed_out": BOOLEAN})} if self.id and self.at_most else {}
