"""The widget `timeline`: the journal of the case as sentences."""

from typing import Any, Literal

from pydantic import ConfigDict, RootModel

from core.context import Context
from modules.cases.queries import CaseView
from modules.dossiers.history import timeline_of


class Timeline(RootModel[Literal["all"]]):
    """What happened to the case."""

    model_config = ConfigDict(frozen=True)


def show_timeline(ctx: Context, view: CaseView, _: Timeline) -> dict[str, Any]:
    """The latest facts, newest first."""
    return {"facts": timeline_of(ctx, view)}
