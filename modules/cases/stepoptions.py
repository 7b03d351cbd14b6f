"""Options of the steps that every case knows."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, RootModel

from core.definitions.delays import Delay
from core.definitions.language import IDENTIFIER, Closed, Ref, Steps, Text
from core.definitions.link import step_names
from core.definitions.packs import Scope
from core.expressions.fields import Expects, Expr
from core.expressions.types import BOOLEAN, TEXT, Choice, Record, Type
from modules.cases.askedforms import FormName
from modules.cases.formtypes import type_of_form
from modules.cases.holding import Path
from modules.cases.ladders import Ladder


def type_of_field(case_type: Any, field: str) -> Type | None:
    """What expressions for a field must give; None when there is no such field."""
    found = case_type.fields.get(field) if case_type else None
    return found.expression_type() if found else None


class If(Closed):
    """Go one way or the other."""

    condition: Annotated[Expr, Expects(BOOLEAN)] = Field(alias="if", description="Condition that decides.")
    then: Steps = Field(description="Steps if it holds.")
    else_: Steps = Field(default=Steps(), alias="else", description="Steps if it does not.")

    def inner(self) -> Iterator[tuple[Path, Steps]]:
        """The steps of both ways."""
        yield ("then",), self.then
        yield ("else",), self.else_

    def names_left(self, scope: Scope) -> Mapping[str, Type]:
        """What the steps of both ways leave behind."""
        return {**step_names(self.then, scope), **step_names(self.else_, scope)}


class Set(RootModel[Mapping[Annotated[str, Ref("field")], Expr]]):
    """Change fields of the case: new values by field, as expressions."""

    model_config = ConfigDict(frozen=True)

    def type_within(self, scope: Scope, field: str) -> Type | None:
        """The type of the field that is set."""
        return type_of_field(scope.case_type, field)


class Move(Closed):
    """Put the case in another stage."""

    to: Annotated[str, Ref("stage")] = Field(description="The stage.")


class MakeTask(Closed):
    """Give somebody work and wait until it is done."""

    rests: ClassVar[bool] = True
    id: str = Field(pattern=IDENTIFIER, description="Name under which later steps know the result.")
    title: Text = Field(description="What is to be done.")
    for_: Annotated[str, Ref("role")] = Field(alias="for", description="Role whose people may do it.")
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
    not_: Annotated[str, Ref("task")] | None = Field(
        default=None, alias="not", description="Task whose doer may not do this one (four eyes)."
    )

    def names_left(self, scope: Scope) -> Mapping[str, Type]:
        """The result: its outcome, who did it, and the form's values."""
        if self.id in scope.case_type.fields or self.id in scope.case_type.parties:
            return {}
        form = type_of_form(scope, self.form) if self.form else Record("form", {})
        known = {"outcome": Choice(self.outcomes or ("done",)), "by": TEXT}
        return {self.id: Record(self.id, {**form.fields, **known}) if isinstance(form, Record) else form}


class OpenChild(Closed):
    """Open another case that belongs to this one."""

    case_type: Annotated[str, Ref("case_type")] = Field(description="Kind of the new case.")
    parties: Mapping[str, Annotated[str, Ref("party")]] = Field(
        default_factory=dict, description="By role in the new case: the role in this one whose party it is."
    )
    fields: Mapping[str, Expr] = Field(default_factory=dict, description="Values of the new case, as expressions.")
    relation: Literal["child", "related"] = Field(default="child", description="How the new case relates to this one.")

    def type_within(self, scope: Scope, field: str) -> Type | None:
        """The type of the new case's field."""
        return type_of_field(scope.pack.get("case_type", self.case_type), field)


class Start(Closed):
    """Start another process of this case."""

    process: Annotated[str, Ref("process")] = Field(description="The process.")
