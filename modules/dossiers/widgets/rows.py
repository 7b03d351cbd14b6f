"""The widget `rows`: a list field as a table."""

from typing import Annotated, Any

from pydantic import ConfigDict, RootModel

from core.context import Context
from core.definitions.language import Ref
from modules.cases.queries import CaseView
from modules.dossiers.showing import Shower, sees


class Rows(RootModel[Annotated[str, Ref("field")]]):
    """A list of the case."""

    model_config = ConfigDict(frozen=True)


def show_rows(ctx: Context, view: CaseView, options: Rows) -> dict[str, Any]:
    """The list's rows; `hidden` when the actor may not see them."""
    shown = Shower(ctx).show(view, options.root)
    return {"shown": shown, "hidden": not sees(view, options.root)}
