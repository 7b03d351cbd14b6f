"""Options of the steps `run` and `change_case`."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from core.definitions.language import IDENTIFIER, Closed, Ref, one_of
from core.definitions.packs import Scope
from core.expressions.types import BOOLEAN, Record, Type
from modules.cases.language import CaseType
from modules.cases.openoptions import OpenChild
from modules.cases.stepoptions import NewValue, type_of_field
from modules.cases.walking import every_step

PARENT = "parent"
Otherwise = Literal["fail", "go_on"]


class Run(Closed):
    """Run a transition of the case, if it starts where the case stands and its condition holds, with its steps."""

    transition: Annotated[str, Ref("transition")] = Field(description="The transition; its 'by' is for people only.")
    otherwise: Otherwise = Field(
        default="fail", description="When it can't run: stop the process for an administrator to look at, or go on."
    )
    id: str | None = Field(
        default=None, pattern=IDENTIFIER, description="Name under which later steps know whether it ran: id.done."
    )

    def names_left(self, _: Scope) -> Mapping[str, Type]:
        """Whether the transition ran."""
        return {self.id: Record(self.id, {"done": BOOLEAN})} if self.id else {}


class ChangeCase(Closed):
    """Set fields of other cases, or run one of their transitions, once this case is written."""

    model_config = one_of("case", "children")

    case: str | None = Field(
        default=None,
        pattern=IDENTIFIER,
        description="The case: parent for the one that opened this one, or the name after 'as' of an 'open_case'.",
    )
    children: Annotated[str, Ref("case_type")] | None = Field(
        default=None,
        description="Instead of one case: all cases of this type that belong to this one and are not closed.",
    )
    set_: Mapping[str, NewValue] = Field(
        default_factory=dict,
        alias="set",
        description="New values by field of the other case, as expressions of this case; null empties one.",
    )
    run: str | None = Field(default=None, description="Transition of the other case to run after that.")
    otherwise: Otherwise = Field(
        default="fail",
        description="When the transition can't run: an incident tells an administrator and nothing is changed, or "
        "only the fields are.",
    )

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if (self.case is None) == (self.children is None):
            hint = {"hint": "write 'case: parent', the name of a case that these steps open, or 'children: CASE_TYPE'"}
            raise PydanticCustomError("change_case", "name either one 'case' or the 'children' to change", hint)
        if not self.set_ and self.run is None:
            hint = {"hint": "add 'set: {field: value}' or 'run: TRANSITION'"}
            raise PydanticCustomError("change_case", "nothing of the other case is changed", hint)
        return self

    def type_within(self, scope: Scope, field: str) -> Type | None:
        """The type of the other case's field."""
        if scope.case_type is None:
            return None
        names = sorted(self.kinds(scope.case_type, scope.pack.all("case_type")))
        return next((kind for n in names if (kind := type_of_field(scope.pack.get("case_type", n), field))), None)

    def kinds(self, case_type: CaseType, types: Mapping[str, CaseType]) -> set[str]:
        """The kinds of cases that it may change, as a step of a case type."""
        if self.case is not None:
            return case_types_called(self.case, case_type, types)
        return kinds_below(case_type) & {str(self.children)}


def kinds_below(case_type: CaseType) -> set[str]:
    """The kinds of cases that belong to one of this type: its steps open them, or it receives them."""
    return {one.case_type for one in opened_by(case_type)} | set(case_type.receives)


def case_types_called(name: str, case_type: CaseType, types: Mapping[str, CaseType]) -> set[str]:
    """The kinds of cases that `parent`, or a name after `as`, may stand for in steps of a case type."""
    if name != PARENT:
        return {one.case_type for one in opened_by(case_type) if one.as_ == name}
    own = case_type.case_type
    return {key for key, other in types.items() if own in kinds_below(other)}


def opened_by(case_type: CaseType) -> list[OpenChild]:
    """The steps of a case type that open other cases."""
    options = (step.options for _, step in every_step(case_type))
    return [one for one in options if isinstance(one, OpenChild)]
