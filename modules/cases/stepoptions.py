"""Options of the steps that every case knows."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, RootModel, WithJsonSchema

from core.definitions.language import Closed, Ref, Steps
from core.definitions.link import step_names
from core.definitions.packs import Scope
from core.expressions.fields import Expects, Expr
from core.expressions.types import BOOLEAN, Type
from modules.cases.holding import Path

NewValue = Annotated[
    Expr,
    BeforeValidator(lambda value: "null" if value is None else value),
    WithJsonSchema({"type": ["string", "boolean", "number", "null"], "examples": ["today + years(1)", "price * 2"]}),
]
"""An expression; nothing at all empties the field."""


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


class Set(RootModel[Mapping[Annotated[str, Ref("field")], NewValue]]):
    """Change fields of the case: new values by field, as expressions; null empties one."""

    model_config = ConfigDict(frozen=True)

    def type_within(self, scope: Scope, field: str) -> Type | None:
        """The type of the field that is set."""
        return type_of_field(scope.case_type, field)


class Move(Closed):
    """Put the case in another stage."""

    to: Annotated[str, Ref("stage")] = Field(
        description="The stage. Transitions that lead there are left out, with condition and steps; 'run' runs one."
    )
