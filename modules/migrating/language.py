"""`migrations/*.yaml`: what becomes of running cases when they are brought to another version of their pack."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, field_validator

from core.definitions.language import IDENTIFIER, CheckedByRule, Closed, Text
from core.expressions.fields import Expects, Expr
from core.expressions.types import BOOLEAN

MOST_NAMES = 500
"""Most names of one kind in a plan."""
CANCEL = "cancel"
VERSION = r"^(\d+(\.(\d+|x)){0,2}|[0-9a-f]{6,64})$"
PLACE = r"^[a-z][a-z0-9_:]{0,130}(\.[a-z@][a-z0-9_]{0,130})?$"

Name = Annotated[str, Field(pattern=IDENTIFIER)]
Version = Annotated[str, Field(pattern=VERSION)]
Place = Annotated[str, Field(pattern=PLACE)]
Renamed = Annotated[Mapping[Name, Name], Field(max_length=MOST_NAMES)]
Moved = Annotated[Mapping[Name, Name | None], Field(max_length=MOST_NAMES)]


class CaseTypePlan(Closed):
    """What becomes of the cases of one type; what is not named keeps its id."""

    stages: Renamed = Field(default_factory=dict, description="By old stage: the stage in which the case then stands.")
    fields: Moved = Field(
        default_factory=dict, description="By old field: the field that takes its value, or null to give it up."
    )
    values: Annotated[Mapping[Name, Annotated[Expr, CheckedByRule()]], Field(max_length=MOST_NAMES)] = Field(
        default_factory=dict, description="By new field: its value, as an expression over the case as it was."
    )
    parties: Moved = Field(default_factory=dict, description="By old role: the new one, or null to give it up.")
    pieces: Renamed = Field(default_factory=dict, description="By old piece: the piece that its documents fill.")
    clocks: Renamed = Field(default_factory=dict, description="By old clock: the new one.")
    tasks: Renamed = Field(default_factory=dict, description="By old task: the new one; four eyes know both.")
    transitions: Renamed = Field(default_factory=dict, description="By old transition: the new one.")
    processes: Annotated[Mapping[Place, Place], Field(max_length=MOST_NAMES)] = Field(
        default_factory=dict,
        description="By place where a process rests, such as yearly.renew: where it goes on, or cancel. "
        "A process alone, such as yearly, stands for all its places.",
    )
    where: Annotated[Expr | None, Expects(BOOLEAN), CheckedByRule()] = Field(
        default=None, description="Which cases are brought along: a condition on the case as it is; default: all."
    )


class Plan(Closed):
    """How running cases come from one version of the pack to another."""

    migration: str = Field(pattern=IDENTIFIER, description="The plan's id: the name of its file.")
    title: Text | None = Field(default=None, description="What it is for.")
    from_: tuple[Version, ...] = Field(
        default=(),
        alias="from",
        description="Versions that it starts from, such as 1.x, 1.2.0 or the start of a hash; default: all others.",
    )
    to: Version | None = Field(default=None, description="Version that it leads to; default: the one it stands in.")
    case_types: Annotated[Mapping[Name, CaseTypePlan], Field(max_length=MOST_NAMES)] = Field(
        default_factory=dict, description="By case type: what becomes of its cases. Others keep all their names."
    )

    @field_validator("from_", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value


def is_meant(spec: str, version: str, hash_: str) -> bool:
    """Whether `1.x`, `1.2`, `1.2.0` or the start of a hash means this version."""
    numbers = version.split(".")
    if hash_.startswith(spec) and len(spec) >= 6:
        return True
    return all(one in ("x", number) for one, number in zip(spec.split("."), numbers, strict=False))
