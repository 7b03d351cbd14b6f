"""Options of the step `start`."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from core.definitions.delays import Delay
from core.definitions.language import IDENTIFIER, Closed, Ref
from core.definitions.packs import Scope
from core.expressions.types import BOOLEAN, Choice, Record, Type

DONE, STOPPED, FAILED, LATE = "done", "stopped", "failed", "late"
OUTCOMES = (DONE, STOPPED, FAILED, LATE)


class Start(Closed):
    """Start another process of this case."""

    process: Annotated[str, Ref("process")] = Field(description="The process.")
    wait: bool = Field(default=False, description="Whether to go on only when that process has ended, however it did.")
    id: str | None = Field(
        default=None,
        pattern=IDENTIFIER,
        description="Name under which later steps know how it ended: id.ended, id.timed_out, id.outcome.",
    )
    at_most: Delay | None = Field(
        default=None, description="Time after which the process goes on all the same, while the other one runs on."
    )
    calendar: Annotated[str, Ref("calendar")] | None = Field(
        default=None, description="Calendar of its business time; default: the pack's."
    )

    @model_validator(mode="after")
    def _waits(self) -> Self:
        if not self.wait and (key := next((one for one in ("id", "at_most", "calendar") if getattr(self, one)), None)):
            message = "'{key}' speaks of the wait for the other process"
            raise PydanticCustomError("start", message, {"key": key, "hint": "add 'wait: true'"})
        return self

    @property
    def rests(self) -> bool:
        """A process rests here only when it waits for the one that it starts."""
        return self.wait

    def names_left(self, scope: Scope) -> Mapping[str, Type]:
        """Whether the other process ended, in time, and how."""
        known = {"ended": BOOLEAN, "timed_out": BOOLEAN, "outcome": Choice(OUTCOMES)}
        return {self.id: Record(self.id, known)} if self.id else {}
