"""Options of the checks that every scenario knows: where cases stand, what people see and may do."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from core.definitions.language import OneOrMore, Ref
from modules.scenarios.lines import VALUE, Check

Words = Annotated[str, Field(min_length=1)]


class StageIs(Check):
    """Where the case stands."""

    stage: Annotated[str, Ref("stage")] = Field(alias=VALUE, description="The stage.")


class FieldsAre(Check):
    """What fields of the case hold."""

    values: Mapping[Annotated[str, Ref("field")], Any] = Field(
        alias=VALUE, description="Values by field; 'today + 20 days' is a date, null is nothing."
    )


class Sees(Check):
    """What somebody sees of the case."""

    values: Mapping[Annotated[str, Ref("field")], Any] = Field(
        alias=VALUE, description="By field: its value, shown (whatever it is), or hidden."
    )


class Can(Check):
    """What somebody may do with the case now: rights such as update, transitions, processes, tasks."""

    actions: tuple[Annotated[str, Ref("ability")], ...] = Field(alias=VALUE, description="What, by name.")

    @field_validator("actions", mode="before", json_schema_input_type=OneOrMore)
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value


class Cannot(Check):
    """What somebody may not do with the case now."""

    actions: Mapping[Annotated[str, Ref("ability")], str] = Field(
        alias=VALUE, description="What, by name; as a map, with words of the reason that people read."
    )

    @field_validator("actions", mode="before", json_schema_input_type=OneOrMore | Mapping[str, str])
    @classmethod
    def _mapped(cls, value: Any) -> Any:
        """`[update]` means without looking at the reason."""
        listed = [value] if isinstance(value, str) else value
        return dict.fromkeys(listed, "") if isinstance(listed, list) else listed


class TasksAre(Check):
    """The open tasks of the case: these and no others."""

    tasks: tuple[Annotated[str, Ref("task")], ...] = Field(alias=VALUE, description="Their names; none: [].")


class TaskIs(Check):
    """How a task stands: the newest of that name."""

    status: Literal["open", "done", "cancelled", "none"] = Field(
        alias=VALUE, description="open, done, cancelled, or none when there is no such task."
    )
    outcome: str | None = Field(default=None, description="How it ended.")
    for_: Annotated[str, Ref("role")] | None = Field(default=None, alias="for", description="Role that may do it.")
    due: str | None = Field(default=None, description="When it is due: a day or a moment.")


class JournalHas(Check):
    """Facts that the journal of the case holds."""

    facts: tuple[Annotated[str, Ref("fact")], ...] = Field(alias=VALUE, description="Facts, such as document.received.")


class JournalLacks(JournalHas):
    """Facts that the journal of the case does not hold."""


class DeadlineIs(Check):
    """When the case's time in its stage is over."""

    due: str = Field(alias=VALUE, description="A day such as 2026-03-14, a moment such as 2026-03-14 09:00, or none.")


class BasketIs(Check):
    """The basket that holds the case."""

    basket: str = Field(alias=VALUE, description="The basket, or none.")


class AssigneeIs(Check):
    """Who treats the case."""

    person: str = Field(alias=VALUE, description="A role, a name under 'people', or nobody.")


class ProcessIs(Check):
    """How a process stands: the one started last."""

    status: str = Field(
        alias=VALUE,
        description="waiting, 'waiting at' the id of the step or what it waits for (request, approval, time …), "
        "done, stopped, or not started.",
    )


class IncidentsAre(Check):
    """Work of the case, and of those opened from it, that failed for good and waits for an administrator."""

    words: tuple[Words, ...] = Field(
        alias=VALUE,
        description="For each, words of what is told of it; none: []. A scenario fails with what it does not expect.",
    )


class CasesAre(Check):
    """How many cases of a type were opened from this case."""

    number: int = Field(alias=VALUE, ge=0, description="How many.")
