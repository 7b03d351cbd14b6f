"""`roles.yaml`: who may do what with which kind of case, seeing which fields."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, field_validator

from core.definitions.language import CheckedByRule, Closed, Ref, Text
from core.expressions.fields import Expr


class FieldChoice(Closed):
    """Fields that a role sees: some only, or all except some; and those that it may change by hand."""

    only: tuple[str, ...] | None = Field(default=None, description="The only fields that the role sees.")
    except_: tuple[str, ...] = Field(default=(), alias="except", description="Fields that the role does not see.")
    write: tuple[str, ...] | None = Field(
        default=None, description="The only fields that the role may change by hand; default: all that it sees."
    )

    def lets_write(self, field: str) -> bool:
        """Whether the role may change `field` by hand, if it sees it and people set it at all."""
        return self.write is None or field in self.write

    def hides(self, field: str) -> bool:
        """Whether the role does not see `field`."""
        return field in self.except_ or (self.only is not None and field not in self.only)


class Grant(Closed):
    """What a role may do with one case type."""

    do: tuple[str, ...] = Field(min_length=1, description="Actions that the role may do, such as read or transition.")
    where: Annotated[Expr | None, CheckedByRule()] = Field(
        default=None, description="Only with cases for which this holds."
    )
    fields: FieldChoice = Field(
        default=FieldChoice(), description="Fields that the role sees and may change; default: all."
    )
    baskets: tuple[str, ...] | None = Field(
        default=None, description="The only baskets that the role sees; default: all."
    )


Actions = Annotated[tuple[str, ...], Field(min_length=1)]
"""A grant in short: what the role may do with all cases, seeing all fields."""


class Role(Closed):
    """A role that people of a team hold."""

    title: Text = Field(description="The role's name for people.")
    includes: tuple[Annotated[str, Ref("role")], ...] = Field(
        default=(), description="Roles whose rights this one has too."
    )
    may: Mapping[Annotated[str, Ref("case_type")], tuple[Grant, ...]] = Field(
        default_factory=dict,
        description="By case type: a list of actions, or a map with do, where, fields and baskets.",
    )

    @field_validator("may", mode="before", json_schema_input_type=Mapping[str, Actions | Grant | tuple[Grant, ...]])
    @classmethod
    def _grants(cls, value: Any) -> Any:
        return {key: _grant_list(one) for key, one in value.items()} if isinstance(value, dict) else value


def _grant_list(value: Any) -> Any:
    """`[read, update]`, `{do: […], where: …}` and a list of such maps all mean grants."""
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [{"do": value}]
    return value


class RolesFile(Closed):
    """All roles of a pack."""

    roles: Mapping[str, Role] = Field(description="The roles by id.")
