"""Options of the step `open_case`."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from core.definitions.language import IDENTIFIER, Closed, Ref
from core.definitions.packs import Scope
from core.expressions.fields import Expr
from core.expressions.types import ANY, BOOLEAN, Choice, Record, Type
from modules.cases.describedparties import DescribedParty
from modules.cases.names import CASE_NAMES
from modules.cases.stepoptions import type_of_field

CHILD: Literal["child"] = "child"


class OpenChild(Closed):
    """Open another case that belongs to this one."""

    case_type: Annotated[str, Ref("case_type")] = Field(description="Kind of the new case.")
    as_: str | None = Field(
        default=None,
        alias="as",
        pattern=IDENTIFIER,
        description="Name under which later steps know the new case: its fields, its stage, whether it is closed.",
    )
    parties: Mapping[str, Annotated[str, Ref("party")] | DescribedParty] = Field(
        default_factory=dict,
        description="By role in the new case: the role in this one whose party it is, or {name: row.name, email: "
        "row.email}: a party described by expressions.",
    )
    fields: Mapping[str, Expr] = Field(default_factory=dict, description="Values of the new case, as expressions.")
    relation: Literal["child", "related"] = Field(default=CHILD, description="How the new case relates to this one.")

    def type_within(self, scope: Scope, field: str) -> Type | None:
        """The type of the new case's field."""
        return type_of_field(scope.pack.get("case_type", self.case_type), field)

    def names_left(self, scope: Scope) -> Mapping[str, Type]:
        """The new case: what its own expressions know of it, except encrypted fields."""
        if self.as_ is None:
            return {}
        other = scope.pack.get("case_type", self.case_type)
        if other is None:
            return {self.as_: ANY}
        fields = {name: field.expression_type() for name, field in other.fields.items() if not field.encrypted}
        own = {**CASE_NAMES, "stage": Choice(other.stages), "closed": BOOLEAN}
        return {self.as_: Record(self.as_, {**fields, **own})}
