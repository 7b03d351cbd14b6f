"""Documents follow a case to another version of its pack: they fill the pieces that took the place of theirs."""

from sqlmodel import col, select

from core.context import Context
from modules.cases.models import Case
from modules.cases.renaming import CannotFollow, Renaming
from modules.documents.filling import cases_showing
from modules.documents.models import Document, HeldUpload, PieceRequest


def follow_renaming(ctx: Context, case: Case, renaming: Renaming) -> None:
    """Rename the pieces of documents and requests; raises `CannotFollow` while a form with files is being filled in."""
    held = select(HeldUpload.id).where(HeldUpload.case_id == case.id, col(HeldUpload.expires_at) > ctx.now())
    if ctx.session.exec(held.limit(1)).first():
        raise CannotFollow("somebody is filling in a form with files; try again when it is sent")
    if renaming.pieces:
        _rename_documents(ctx, case, renaming)
        _rename_requests(ctx, case, renaming)


def _rename_documents(ctx: Context, case: Case, renaming: Renaming) -> None:
    named = select(Document).where(Document.case_id == case.id, col(Document.piece).in_(renaming.pieces))
    for document in ctx.session.exec(named).all():
        others = [one for one in cases_showing(ctx, document) if one.id != case.id]
        if document.shared and any(one.definition != case.definition for one in others):
            raise CannotFollow(f"other cases of its party share the piece {document.piece}, which can't be renamed")
        document.piece = renaming.pieces[document.piece or ""]
        ctx.session.add(document)
    ctx.session.flush()


def _rename_requests(ctx: Context, case: Case, renaming: Renaming) -> None:
    named = select(PieceRequest).where(PieceRequest.case_id == case.id, col(PieceRequest.piece).in_(renaming.pieces))
    rows = ctx.session.exec(named).all()
    for row in rows:
        ctx.session.delete(row)
    ctx.session.flush()
    for row in rows:
        ctx.session.add(PieceRequest(**{**row.model_dump(), "piece": renaming.pieces[row.piece]}))
    ctx.session.flush()
