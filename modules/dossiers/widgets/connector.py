"""The widget `connector`: what another system knows, fetched once the page stands."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from core.context import Context
from core.definitions.language import Closed, Ref
from core.definitions.packs import Scope
from core.expressions.fields import Expr
from core.expressions.types import Type
from modules.cases.queries import CaseView
from modules.connectors.kinds import KINDS
from modules.connectors.stepoptions import operation_in


class FromConnector(Closed):
    """What another system knows."""

    name: Annotated[str, Ref("connector")] = Field(description="The connector.")
    operation: str = Field(description="What it is asked; it must only read (get).")
    with_: Mapping[str, Expr] = Field(
        default_factory=dict, alias="with", description="What it is told, by name, as expressions."
    )
    fields: tuple[str, ...] = Field(min_length=1, description="Results that are shown, in reading order.")

    def type_within(self, scope: Scope, argument: str) -> Type | None:
        """The type that an argument must have."""
        operation = operation_in(scope.pack, self.name, self.operation)
        kind = operation.takes.get(argument) if operation else None
        return KINDS[kind].type if kind else None


def show_connector(_: Context, view: CaseView, options: FromConnector) -> dict[str, Any]:
    """Where the panel gets its content from, so that no other system holds the page up."""
    tabs = view.pack.get("dossier", view.case.case_type).tabs
    place = next((t, w) for t, tab in tabs.items() for w, widget in tab.widgets.items() if widget.options is options)
    return {"url": f"/cases/{view.case.id}/connected/{place[0]}/{place[1]}"}
