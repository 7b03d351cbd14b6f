"""The section `retention` of case types: how long cases are kept that ended in a stage."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast

from pydantic import Field, RootModel, field_validator
from pydantic_core import PydanticCustomError

from core.definitions.absent import told_of
from core.definitions.delays import Delay
from core.definitions.language import Closed, Ref
from core.expressions.fields import Expects, Expr
from core.expressions.types import BOOLEAN, DATE, DATETIME, Either
from modules.cases.language import CaseType

StageName = Annotated[str, Ref("stage")]


class Keeping(Closed):
    """How long a case is kept that ended in a stage, and what is done then (GDPR, article 5(1)(e))."""

    after: Delay = Field(
        description="How long it is kept, such as 6 months or 5 years; also a parameter, or an expression that gives a "
        "duration or a date. While an expression knows neither, the case is kept."
    )
    from_: Annotated[Expr | None, Expects(Either((DATE, DATETIME)))] = Field(
        default=None,
        alias="from",
        description="Date from which that time counts, such as contract_end; default, and while it is empty: when the "
        "case came into the stage.",
    )
    unless: Annotated[Expr | None, Expects(BOOLEAN)] = Field(
        default=None, description="While this holds nothing is erased, such as a dispute that goes on."
    )
    do: Literal["erase"] = Field(
        default="erase",
        description="erase: what it holds about people goes for good; its reference, its stages and its plain values "
        "stay.",
    )

    @field_validator("do", mode="before")
    @classmethod
    def _can_be_done(cls, value: Any) -> Any:
        absent = told_of(value) if isinstance(value, str) and value != "erase" else ""
        if absent:
            raise PydanticCustomError("retention", "'{what}' can't be done: {why}", {"what": value, "why": absent})
        return value


class Retention(RootModel[Mapping[StageName, Keeping]]):
    """How long cases are kept, by the stage in which they ended."""

    root: Mapping[StageName, Keeping] = Field(default_factory=dict)


def retention_of(case_type: CaseType | None) -> Mapping[str, Keeping]:
    """How long cases of this type are kept, by the stage in which they ended."""
    return cast(Mapping[str, Keeping], getattr(case_type, "retention", None) or {})
