"""`receives` of a case type: what people who are not its parties may open about a case, and what they learn of it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from core.definitions.language import CheckedByRule, Closed, Ref, Text
from core.expressions.fields import Expects, Expr
from core.expressions.types import BOOLEAN


class Reception(Closed):
    """How a case receives another one from somebody who is not its party, such as an objection."""

    when: Annotated[Expr | None, Expects(BOOLEAN)] = Field(
        default=None,
        description="Condition in which the case may be written about; without one: as long as it is not closed.",
    )
    why_not: Text | None = Field(
        default=None,
        description="What people read who name a case that is not there or receives nothing now; it is the same for "
        "both, so that nobody learns which.",
    )
    asks: tuple[Annotated[str, Ref("field")], ...] = Field(
        default=(),
        description="Fields whose value people give beside the reference, so that trying numbers leads nowhere.",
    )
    shows: tuple[Annotated[str, Ref("field")], ...] = Field(
        default=(), description="Fields that they then read of the case; nothing else of it is told."
    )
    parties: Mapping[str, Annotated[str, Ref("party")]] = Field(
        default_factory=dict, description="By role in the new case: the role in this one whose party it is."
    )
    fields: Mapping[str, Annotated[Expr, CheckedByRule()]] = Field(
        default_factory=dict, description="Values of the new case, as expressions of this one."
    )
    relation: Literal["child", "related"] = Field(default="child", description="How the new case relates to this one.")
