"""Options of the step `approve`."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from core.definitions.delays import Delay
from core.definitions.language import IDENTIFIER, Closed, OneOrMore, Ref, Text
from core.definitions.packs import Scope
from core.expressions.types import INTEGER, TEXT, Choice, Record, Type
from modules.cases.language import Doings, RoleNames, as_list

MOST_ASKED = 20
OUTCOMES = ("accepted", "refused")
SOME = re.compile(r"^([1-9]\d?) of ([1-9]\d?)$")
RULE = r"^(all|one|[1-9]\d? of [1-9]\d?)$"


def _fitting(needed: int, asked: int, of: tuple[str, ...]) -> str:
    """How to write a rule and the roles so that they fit."""
    if needed > asked:
        return f"write '{asked} of {asked}', or ask more of them"
    if needed <= len(of) != asked and len(set(of)) > 1:
        return f"write '{needed} of {len(of)}', or name a role once for each of its people who is asked"
    roles = ", ".join([of[0]] * min(asked, MOST_ASKED))
    return f"name a role once for each of its people who is asked: of: [{roles}]"


class Approve(Closed):
    """Ask several people to accept or refuse; the process goes on as soon as their answer is certain."""

    rests: ClassVar[bool] = True
    gives_tasks: ClassVar[bool] = True
    id: str = Field(pattern=IDENTIFIER, description="Name under which later steps know the result.")
    title: Text = Field(description="What is to be accepted or refused.")
    of: RoleNames = Field(
        min_length=1,
        max_length=MOST_ASKED,
        description="Roles that are asked, one person of each; [board, board, board] asks three of one role.",
    )
    rule: str = Field(default="all", pattern=RULE, description="How many must accept: all, one, or such as '2 of 3'.")
    order: Literal["together", "one_after_another"] = Field(
        default="together", description="Whether all are asked at once, or each after the one before."
    )
    due: Delay | None = Field(default=None, description="Time in which each of them should answer.")
    calendar: Annotated[str, Ref("calendar")] | None = Field(
        default=None, description="Calendar of its business time; default: the pack's."
    )
    form: Annotated[str, Ref("form")] | None = Field(
        default=None, description="Form to fill when answering, such as one for a comment."
    )
    delegate: Annotated[str, Ref("role")] | None = Field(
        default=None,
        description="Role to whose people, or to others of the role that is asked, somebody may hand the answer over; "
        "default: nobody hands it over.",
    )
    not_: Doings = Field(
        default=(), alias="not", description="Tasks and transitions whose last doer may not answer (four eyes)."
    )

    @field_validator("of", "not_", mode="before", json_schema_input_type=OneOrMore)
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return as_list(value)

    @model_validator(mode="after")
    def _rule_fits(self) -> Self:
        some = SOME.match(self.rule)
        if some and not (int(some[1]) <= int(some[2]) == len(self.of)):
            context = {"number": len(self.of), "hint": _fitting(int(some[1]), int(some[2]), self.of)}
            raise PydanticCustomError("rule", "the rule must speak of the {number} answers that are asked for", context)
        return self

    @property
    def needed(self) -> int:
        """How many must accept."""
        some = SOME.match(self.rule)
        return int(some[1]) if some else 1 if self.rule == "one" else len(self.of)

    def names_left(self, _: Scope) -> Mapping[str, Type]:
        """The answer, how many gave which, and who gave the last one."""
        known = {"outcome": Choice(OUTCOMES), "by": TEXT, "accepted": INTEGER, "refused": INTEGER}
        return {self.id: Record(self.id, known)}
