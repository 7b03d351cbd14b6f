"""Receive documents: the file is in the store already, now it fills a piece of a case."""

from sqlmodel import col, select

from core.context import Context
from core.errors import Size
from modules.cases.models import Case, CaseParty
from modules.cases.telling import Told
from modules.documents.checks import Examined, examine
from modules.documents.errors import FileKindRefused, FileOverLimit, PieceUnknown, TooManyDocuments
from modules.documents.filling import fill, party_ids
from modules.documents.kinds import KINDS, labels
from modules.documents.language import Piece
from modules.documents.models import Document, DocumentStatus
from modules.documents.protecting import protect
from modules.documents.seeing import fills_piece
from modules.documents.slots import Slot
from modules.documents.telling import tell
from modules.documents.uploads import StoredUpload, store_upload

__all__ = ["StoredUpload", "address_to", "receive", "require_fitting", "store_upload"]

MOST_DOCUMENTS = 100
NOTHING: Told = []
TRAITS = ("width", "height", "encrypted", "blank")


def receive(
    ctx: Context, case: Case, piece: str | None, file: StoredUpload, source: str, told: Told = NOTHING
) -> Document:
    """Add the stored `file` to a piece of the locked `case` (or beside all pieces).

    `source` says how it came: upload, form, agent, api, mail; `told` which fields Liasse wrote into it.
    Raises a `FileRefused` that names the file.
    Rights are the caller's to check, and the caller lets the case settle afterwards.
    """
    slot = _slot(ctx, case, piece) if piece else None
    document = _new_document(ctx, case, slot, file, source)
    document.told = told
    if slot is not None:
        require_fitting(slot.piece, file)
        _examine(document, slot)
        _supersede(ctx, case, document, slot)
    ctx.session.add(document)
    ctx.session.flush()
    protect(ctx, case, document)
    tell(ctx, case, document, "document.received")
    return document


def require_fitting(piece: Piece, file: StoredUpload) -> None:
    """Raise `FileKindRefused` or `FileOverLimit` unless the piece takes such a file."""
    if file.kind not in piece.accept:
        label = KINDS[file.kind].label
        raise FileKindRefused(name=file.name, kind=label, kinds=labels(piece.accept))
    if piece.max_size is not None and file.size > piece.max_size:
        raise FileOverLimit(name=file.name, limit=Size(piece.max_size))


def _slot(ctx: Context, case: Case, piece: str) -> Slot:
    slots = {name: slot for name, slot in fill(ctx, case).items() if fills_piece(ctx, case, slot.piece)}
    if piece not in slots:
        raise PieceUnknown(piece=repr(piece[:64]), known=", ".join(slots) or "–")
    if len(slots[piece].documents) >= MOST_DOCUMENTS:
        raise TooManyDocuments(limit=MOST_DOCUMENTS)
    return slots[piece]


def _new_document(ctx: Context, case: Case, slot: Slot | None, file: StoredUpload, source: str) -> Document:
    about = party_ids(ctx, case).get(slot.piece.of or "") if slot else None
    document = Document(
        case_id=case.id,
        pack=case.pack,
        party_id=about,
        piece=slot.id if slot else None,
        shared=bool(slot and slot.piece.shared and about and not _is_hearsay(ctx, case, about)),
        thread="",
        name=file.name,
        kind=file.kind,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        storage_key=file.storage_key,
        pages=file.pages,
        traits={name: getattr(file, name) for name in TRAITS if getattr(file, name)},
        source=source,
        received_at=ctx.now(),
        received_from=ctx.actor.label,
    )
    document.thread = document.id
    return document


def _is_hearsay(ctx: Context, case: Case, party_id: str) -> bool:
    """Whether a stranger speaks for a party that we know from elsewhere: whoever knows a name could.

    Such a document counts in its own case alone until somebody of the house accepts it.
    """
    elsewhere = select(CaseParty.case_id).where(CaseParty.party_id == party_id, col(CaseParty.case_id) != case.id)
    return ctx.actor.kind == "public" and ctx.session.exec(elsewhere.limit(1)).first() is not None


def _examine(document: Document, slot: Slot) -> None:
    examine(slot.piece.checks, "receiving", Examined(document, slot.documents, slot.now, slot.calendar))


def _supersede(ctx: Context, case: Case, document: Document, slot: Slot) -> None:
    """A piece for one document: the new one goes on from the last, and replaces one that nobody judged yet.

    An accepted document keeps counting until its successor is accepted.
    """
    hearsay = slot.piece.shared and not document.shared
    before = [one for one in slot.documents if not hearsay or one.case_id == case.id]
    if slot.piece.multiple or not before:
        return
    document.thread, document.version = before[0].thread, before[0].version + 1
    for one in before:
        replace(ctx, case, one, DocumentStatus.RECEIVED)


def replace(ctx: Context, case: Case, document: Document, status: DocumentStatus) -> None:
    """If a document still has `status`, another one now stands for it in its piece; it is kept."""
    if document.status != status:
        return
    # a shared document may be judged from another case at this very moment
    ctx.session.refresh(document, with_for_update=True)
    if document.status != status:
        return
    document.status = DocumentStatus.REPLACED
    ctx.session.add(document)
    ctx.record("document.replaced", case, document=document.id, piece=document.piece)


def address_to(ctx: Context, document: Document, party_id: str) -> None:
    """Let a party of the case see a document that is not about it, such as one that a mail sends it."""
    document.addressee = party_id
    ctx.session.add(document)
    ctx.session.flush()
