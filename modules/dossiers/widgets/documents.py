"""The widget `documents`: the documents of the case with a pane to read them in."""

from typing import Any, Literal

from pydantic import ConfigDict, RootModel

from core.context import Context
from modules.cases.queries import CaseView
from modules.documents.queries import DocumentView, documents_of, find_document
from modules.documents.routes import page_values
from modules.dossiers.widgets.pieces import PieceNames


class Documents(RootModel[Literal["all"] | PieceNames]):
    """All documents of the case, or those of some pieces."""

    model_config = ConfigDict(frozen=True)

    def paths_shown(self) -> list[tuple[str, ...]]:
        """Every piece, when all are shown."""
        return [("pieces", "*")] if self.root == "all" else []


def show_documents(ctx: Context, view: CaseView, options: Documents) -> dict[str, Any]:
    """The documents that still count, newest first; the one to read first is open."""
    wanted = [d for d in documents_of(ctx, view.case) if options.root == "all" or d.piece in options.root]
    documents = [d for d in wanted if d.status != "replaced"]
    opened = _first_to_read(documents)
    known: dict[str, Any] = {
        "documents": documents,
        "opened": opened,
        "may_upload": ctx.may("upload", view.case),
    }
    if opened is not None:
        known["viewer"] = page_values(ctx, view.case, find_document(ctx, opened.id))
    return known


def _first_to_read(documents: list[DocumentView]) -> DocumentView | None:
    """The oldest one that waits for a judgement, else the newest."""
    waiting = [document for document in documents if document.to_judge]
    return waiting[-1] if waiting else next(iter(documents), None)
