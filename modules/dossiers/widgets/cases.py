"""The widgets `cases` and `children`: other cases of a party, and cases opened from this one."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field, GetJsonSchemaHandler, RootModel, model_validator
from pydantic_core import CoreSchema

from core.context import Context
from core.definitions.language import Closed, Ref
from modules.cases.models import Case
from modules.cases.queries import CaseView, cases_of_party, children_of
from modules.dossiers.caselists import case_table

DEFAULT = ("reference", "stage", "opened_at")


class Cases(Closed):
    """The other cases of a party."""

    short: ClassVar[Mapping[str, Any] | None] = {"type": "string"}

    of: Annotated[str, Ref("party")] = Field(description="The party's role in this case.")
    columns: tuple[str, ...] = Field(default=DEFAULT, min_length=1, description="What the table shows.")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"of": value} if isinstance(value, str) else value

    def columns_shown(self) -> list[tuple[str, ...]]:
        """The columns."""
        return [tuple(column.split(".")) for column in self.columns]


class Children(RootModel[Annotated[tuple[str, ...], Field(min_length=1)]]):
    """Cases opened from this one: the columns of their table."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"const": "all"}, handler(schema)]}

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return DEFAULT if value == "all" else value

    def columns_shown(self) -> list[tuple[str, ...]]:
        """The columns."""
        return [tuple(column.split(".")) for column in self.root]


def show_cases(ctx: Context, view: CaseView, options: Cases) -> dict[str, Any]:
    """The cases of the party that the actor may read, without the present one."""
    party = view.parties.get(options.of)
    found = cases_of_party(ctx, party.id) if party else []
    return _table(ctx, [case for case in found if case.id != view.case.id], options.columns)


def show_children(ctx: Context, view: CaseView, options: Children) -> dict[str, Any]:
    """The cases opened from this one that the actor may read."""
    return _table(ctx, children_of(ctx, view.case), options.root)


def _table(ctx: Context, cases: list[Case], columns: tuple[str, ...]) -> dict[str, Any]:
    return {"table": case_table(ctx, cases, columns)}
