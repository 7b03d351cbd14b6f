"""Documents of a case that is erased: rows, requests and pictures go; the sweep of the store removes the bytes."""

from sqlmodel import col, delete, or_, select

from core.context import Context
from modules.cases.models import Case
from modules.documents.filling import cases_showing, party_ids
from modules.documents.models import Document, HeldUpload, PieceRequest
from modules.documents.previews import forget_pictures


def erase_documents(ctx: Context, case: Case) -> None:
    """Remove the documents of a case, and those that its parties shared, unless another case still shows them."""
    parties = list(party_ids(ctx, case).values())
    shared = col(Document.party_id).in_(parties) & col(Document.shared).is_(True) & (col(Document.pack) == case.pack)
    for document in list(ctx.session.exec(select(Document).where(or_(col(Document.case_id) == case.id, shared)))):
        if not _is_shown_elsewhere(ctx, case, document):
            forget_pictures(ctx.kernel, document)
            ctx.session.delete(document)
    for model in (HeldUpload, PieceRequest):
        ctx.session.exec(delete(model).where(col(model.case_id) == case.id))


def _is_shown_elsewhere(ctx: Context, case: Case, document: Document) -> bool:
    return any(other.id != case.id and other.erased_at is None for other in cases_showing(ctx, document))
