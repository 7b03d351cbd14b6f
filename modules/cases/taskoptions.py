"""Options of the step `task`: who does it, until when, and how it can end."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from core.definitions.delays import Delay
from core.definitions.language import IDENTIFIER, Closed, OneOrMore, Ref, Text, one_of
from core.definitions.packs import Scope
from core.expressions.fields import Expects, Expr
from core.expressions.types import BOOLEAN, TEXT, Choice, Record, Type
from modules.cases.askedforms import FormName
from modules.cases.formtypes import type_of_form
from modules.cases.ladders import Ladder
from modules.cases.language import Doings, as_list

CANCELLED = "cancelled"
"""The outcome of a task that fell away before somebody did it."""


class ForWhom(Closed):
    """Who does a task when no role says it in advance."""

    model_config = one_of("person", "role_of", "chosen_by")

    person: Annotated[Expr | None, Expects(TEXT)] = Field(
        default=None, description="Expression that gives the person, such as assignee or first_look.by."
    )
    role_of: Annotated[Expr | None, Expects(TEXT)] = Field(
        default=None, description="Expression that gives the role's id, such as 'risk' if amount > 5000 else 'desk'."
    )
    chosen_by: Annotated[str, Ref("role")] | None = Field(
        default=None, description="Role whose people choose, when the task comes up, who does it."
    )
    among: Annotated[str, Ref("role")] | None = Field(
        default=None, description="With chosen_by: role among whose people they choose; default: their own."
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if sum(one is not None for one in (self.person, self.role_of, self.chosen_by)) != 1:
            raise PydanticCustomError("whom", "name either a 'person', a 'role_of' or who it is 'chosen_by'", {})
        if self.among is not None and self.chosen_by is None:
            raise PydanticCustomError("whom", "'among' needs 'chosen_by': the role whose people choose", {})
        return self


class MakeTask(Closed):
    """Give somebody work and wait until it is done."""

    rests: ClassVar[bool] = True
    gives_tasks: ClassVar[bool] = True
    fills_form: ClassVar[bool] = True
    id: str = Field(pattern=IDENTIFIER, description="Name under which later steps know the result.")
    title: Text = Field(description="What is to be done.")
    for_: Annotated[str, Ref("role")] | ForWhom = Field(
        alias="for", description="Role whose people may do it; or {person: …}, {role_of: …}, {chosen_by: …}."
    )
    form: FormName | None = Field(
        default=None, description="Form to fill when doing it: its name, or the fields that it asks for."
    )
    outcomes: Mapping[Annotated[str, Field(pattern=IDENTIFIER)], Text] = Field(
        default_factory=dict, description="Ways it can end, by id; default: done."
    )
    due: Delay | None = Field(default=None, description="Time in which it should be done.")
    calendar: Annotated[str, Ref("calendar")] | None = Field(
        default=None, description="Calendar of its business time; default: the pack's."
    )
    escalate: Ladder = Field(default=(), description="What happens when it takes too long, rung by rung.")
    not_: Doings = Field(
        default=(), alias="not", description="Tasks and transitions whose last doer may not do this one (four eyes)."
    )
    delegate: Annotated[str, Ref("role")] | None = Field(
        default=None, description="Role to whose people somebody who may do it may hand it over."
    )
    until_stage_ends: bool = Field(
        default=False, description="Whether it falls away when the case leaves the stage; its outcome is 'cancelled'."
    )
    cancel_when: Annotated[Expr | None, Expects(BOOLEAN)] = Field(
        default=None, description="Condition under which it falls away; its outcome is 'cancelled'."
    )

    @field_validator("not_", mode="before", json_schema_input_type=OneOrMore)
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return as_list(value)

    @property
    def may_fall_away(self) -> bool:
        """Whether it can end without anybody doing it."""
        return self.until_stage_ends or self.cancel_when is not None

    def names_left(self, scope: Scope) -> Mapping[str, Type]:
        """The result: its outcome, who did it, and the form's values."""
        if self.id in scope.case_type.fields or self.id in scope.case_type.parties:
            return {}
        form = type_of_form(scope, self.form) if self.form else Record("form", {})
        outcomes = (*(self.outcomes or ("done",)), *((CANCELLED,) if self.may_fall_away else ()))
        known = {"outcome": Choice(outcomes), "by": TEXT}
        return {self.id: Record(self.id, {**form.fields, **known}) if isinstance(form, Record) else form}
