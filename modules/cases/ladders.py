"""How an escalation reads: rungs that are reached as time goes by, on a stage, a task or a clock."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from core.definitions.durations import Duration
from core.definitions.language import Closed, Ref, Steps, Text, one_of


class Rung(Closed):
    """What happens when something takes too long: once, at its time."""

    model_config = one_of("after", "before")

    after: Duration | None = Field(default=None, description="Time after the beginning at which it is reached.")
    before: Duration | None = Field(default=None, description="Time before the deadline at which it is reached.")
    to: Annotated[str, Ref("role")] | None = Field(
        default=None,
        description="Role that takes over: a task passes to its people; of a stage or a clock they get a task.",
    )
    title: Text | None = Field(default=None, description="Title of the task that 'to' makes; default: that it is late.")
    steps: Steps = Field(default=Steps(), description="What happens then, such as send, set, task or start.")
    missed: Literal["run_once", "skip"] = Field(
        default="run_once",
        description="If no worker ran at its time: do it once afterwards, or skip it when ten minutes late.",
    )

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if (self.after is None) == (self.before is None):
            message = "say either 'after' which time it is reached, or how long 'before' the deadline"
            raise PydanticCustomError("rung", "{message}", {"message": message})
        return self


def _listed(value: Any) -> Any:
    """One rung may be written without a list."""
    return [value] if isinstance(value, dict) else value


Ladder = Annotated[tuple[Rung, ...], BeforeValidator(_listed, json_schema_input_type=tuple[Rung, ...] | Rung)]
