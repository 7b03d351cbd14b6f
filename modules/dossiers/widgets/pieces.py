"""The widget `pieces`: what documents the case asks for, and where each stands."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, RootModel

from core.context import Context
from core.definitions.language import Ref
from modules.cases.queries import CaseView
from modules.documents.queries import pieces_of

PieceNames = Annotated[list[Annotated[str, Ref("piece")]], Field(min_length=1)]


class Pieces(RootModel[Literal["all"] | PieceNames]):
    """All pieces of the case, or some."""

    model_config = ConfigDict(frozen=True)

    def paths_shown(self) -> list[tuple[str, ...]]:
        """Every piece, when all are shown."""
        return [("pieces", "*")] if self.root == "all" else []


def show_pieces(ctx: Context, view: CaseView, options: Pieces) -> dict[str, Any]:
    """The pieces, and whether the actor may add documents and judge them."""
    pieces = [p for p in pieces_of(ctx, view.case) if options.root == "all" or p.id in options.root]
    return {
        "pieces": pieces,
        "may_judge": ctx.may("judge", view.case),
        "may_upload": ctx.may("upload", view.case),
    }
