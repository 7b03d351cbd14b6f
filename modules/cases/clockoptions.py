"""How a clock of a case type reads: what it measures, and the time that is allowed."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from core.definitions.delays import LENGTH, Delay
from core.definitions.durations import Duration, Ends, Extend
from core.definitions.language import Closed, OneOrMore, Ref, Text
from core.expressions.fields import Expects
from modules.cases.ladders import Ladder

StageNames = tuple[Annotated[str, Ref("stage")], ...]
OPENED = "opened"


class Start(Closed):
    """What starts a clock: the opening of the case, a stage, or a fact of the journal."""

    model_config = ConfigDict(json_schema_extra={"not": {"required": ["stage", "fact"]}})
    short: ClassVar[Mapping[str, Any] | None] = {"const": OPENED}

    stage: Annotated[str, Ref("stage")] | None = Field(default=None, description="Stage whose entering starts it.")
    fact: Annotated[str, Ref("fact")] | None = Field(
        default=None, description="Fact of the journal that starts it, such as document.received."
    )

    @model_validator(mode="before")
    @classmethod
    def _opened(cls, value: Any) -> Any:
        return {} if value == OPENED else value

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if self.stage and self.fact:
            raise PydanticCustomError("start", "a clock starts with one thing: a stage or a fact", {})
        return self


class Clock(Closed):
    """Time that is measured on each case, with a deadline: it rests while the case stands in some stages."""

    title: Text = Field(description="The clock's name for people, such as 'Answer'.")
    due: Annotated[Delay, Expects(LENGTH)] = Field(
        description="Time that is allowed, as a duration or an expression that gives one; it follows its fields."
    )
    starts: Start = Field(
        default=Start(), description="What starts it: opened, {stage: …} or {fact: …}; default: the opening."
    )
    stops: StageNames = Field(
        default=(), description="Stages that stop it when the case enters them; the end of the case always does."
    )
    paused_in: StageNames = Field(default=(), description="Stages in which it rests, such as waiting for a document.")
    restarts: bool = Field(
        default=False, description="Whether it begins anew when it starts again after it stopped; else it runs once."
    )
    warn: Duration | None = Field(default=None, description="Time before the deadline from which the case is at risk.")
    calendar: Annotated[str, Ref("calendar")] | None = Field(
        default=None, description="Calendar of its business time; default: the pack's."
    )
    extend: Extend = Field(default="never", description="Whether a deadline on a day off moves to the next one worked.")
    ends: Ends = Field(
        default="same_time", description="Whether the deadline keeps its time, or is the end of its last day."
    )
    escalate: Ladder = Field(default=(), description="What happens when the case takes too long, rung by rung.")

    @field_validator("stops", "paused_in", mode="before", json_schema_input_type=OneOrMore)
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value
