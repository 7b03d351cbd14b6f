"""Read pieces and documents: only those that the actor may see."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import col, select

from core.context import Context
from core.definitions.language import Text
from modules.accounts.queries import person_name
from modules.cases.models import Case
from modules.documents.checks import moment_of
from modules.documents.filling import all_documents, fill
from modules.documents.kinds import KINDS, Kind, input_accept, labels
from modules.documents.language import NewerThan, Piece
from modules.documents.models import LETTER, Document, DocumentStatus
from modules.documents.previews import MOST_PAGES
from modules.documents.seeing import fills_piece, find_document, find_with_case, knows, sees_piece, sight
from modules.documents.slots import Slot

__all__ = [
    "CheckView",
    "DocumentView",
    "PieceView",
    "checks_of",
    "documents_known",
    "documents_of",
    "find_document",
    "find_with_case",
    "pieces_of",
    "pieces_to_fill",
    "versions_of",
    "view_document",
]
TONES = {
    "received": "warning",
    "accepted": "success",
    "refused": "danger",
    "replaced": "neutral",
    "expired": "danger",
}


@dataclass(frozen=True)
class DocumentView:
    """A document for pages: `status` may also be expired; `sender` names a person of the house, or nobody."""

    id: str
    case_id: str
    piece: str | None
    title: Text | None
    name: str
    kind: Kind
    size: int
    pages: int | None
    version: int
    status: str
    tone: str
    reason: str
    received_at: datetime
    sender: str
    source: str
    document_date: date | None
    encrypted: bool
    own_case: bool
    readable: bool = True
    """Whether the actor may open it, or only knows that it is there."""

    @property
    def url(self) -> str:
        """The page that shows it."""
        return f"/documents/{self.id}"

    @property
    def content_url(self) -> str:
        """Its bytes."""
        return f"{self.url}/content"

    @property
    def issued(self) -> bool:
        """Whether it is a letter of the house, which nobody has to judge."""
        return self.source == LETTER and self.status == DocumentStatus.ACCEPTED

    @property
    def to_judge(self) -> bool:
        """Whether somebody must accept or refuse it."""
        return self.status == DocumentStatus.RECEIVED

    @property
    def page_numbers(self) -> range:
        """The pages that can be shown as pictures; none when a password guards them."""
        shown = self.kind.shown != "never" and not self.encrypted
        return range(1, min(self.pages or 1, MOST_PAGES) + 1) if shown else range(0)


@dataclass(frozen=True)
class PieceView:
    """A piece of a case for pages. `status` is one of `slots.STATES`; `documents` are those seen."""

    id: str
    piece: Piece
    title: Text
    help: Text | None
    status: str
    needed: bool
    reason: str
    message: str
    documents: tuple[DocumentView, ...]
    accept: str
    kinds: str
    wanted: bool
    """Whether a file is wanted now."""
    wants_date: bool
    """Whether whoever accepts a document must enter the date that it bears."""

    @property
    def issued(self) -> bool:
        """Whether letters of the house fill it."""
        return bool(self.documents) and all(document.issued for document in self.documents)


@dataclass(frozen=True)
class CheckView:
    """A check of a piece and how it stands for one document: passed, or skipped until it is judged."""

    title: str
    result: str


def pieces_of(ctx: Context, case: Case) -> list[PieceView]:
    """The pieces of the case that the actor is told about, in the order of the definition."""
    return _pieces(ctx, case, sees_piece)


def pieces_to_fill(ctx: Context, case: Case) -> list[PieceView]:
    """The pieces of the case to which the actor may add documents, also where it would not see them afterwards."""
    return _pieces(ctx, case, fills_piece)


def _pieces(ctx: Context, case: Case, wanted: Callable[[Context, Case, Piece], bool]) -> list[PieceView]:
    slots, seen = fill(ctx, case), sight(ctx, case)
    told = [slot for slot in slots.values() if wanted(ctx, case, slot.piece)]
    return [_piece_view(ctx, case, slot, [one for one in slot.current if seen(one)]) for slot in told]


def _piece_view(ctx: Context, case: Case, slot: Slot, documents: list[Document]) -> PieceView:
    status = slot.status
    return PieceView(
        id=slot.id,
        piece=slot.piece,
        title=title_of(slot.id, slot.piece),
        help=slot.piece.help,
        status=status,
        needed=slot.needed,
        reason=slot.reason if documents or ctx.actor.kind != "party" else "",
        message=slot.request.message if slot.request and status == "asked" else "",
        documents=tuple(view_document(ctx, case, one, slot) for one in documents),
        accept=input_accept(slot.piece.accept),
        kinds=labels(slot.piece.accept),
        wanted=status in ("missing", "asked", "refused", "expired") or slot.piece.multiple,
        wants_date=wants_date(slot.piece),
    )


def documents_of(ctx: Context, case: Case) -> list[DocumentView]:
    """The documents that show in the case and that the actor sees, newest first, all versions."""
    slots = fill(ctx, case)
    seen = filter(sight(ctx, case), all_documents(ctx, case))
    return [view_document(ctx, case, one, slots.get(one.piece or "")) for one in seen]


def documents_known(ctx: Context, case: Case) -> list[DocumentView]:
    """The same, with those that a party sent for others alone to read."""
    slots, seen = fill(ctx, case), sight(ctx, case)
    known = filter(knows(ctx, case), all_documents(ctx, case))
    return [replace(view_document(ctx, case, one, slots.get(one.piece or "")), readable=seen(one)) for one in known]


def versions_of(ctx: Context, case: Case, document: Document) -> list[DocumentView]:
    """All versions of a document that the actor sees in `case`, newest first."""
    statement = select(Document).where(Document.thread == document.thread).order_by(col(Document.version).desc())
    slot = fill(ctx, case).get(document.piece or "")
    seen = filter(sight(ctx, case), ctx.session.exec(statement))
    return [view_document(ctx, case, one, slot) for one in seen]


def view_document(ctx: Context, case: Case, document: Document, slot: Slot | None) -> DocumentView:
    """The document as pages show it."""
    late = slot is not None and document.standing == DocumentStatus.ACCEPTED and slot.expired(document)
    status = "expired" if late else str(document.standing)
    return DocumentView(
        id=document.id,
        case_id=document.case_id,
        piece=document.piece,
        title=title_of(slot.id, slot.piece) if slot else letter_title(document),
        name=document.name,
        kind=KINDS[document.kind],
        size=document.size,
        pages=document.pages,
        version=document.version,
        status=status,
        tone=TONES[status],
        reason=document.reason,
        received_at=document.received_at,
        sender=_sender(ctx, document),
        source=document.source,
        document_date=document.document_date,
        encrypted=bool(document.traits.get("encrypted")),
        own_case=document.case_id == case.id,
    )


def _sender(ctx: Context, document: Document) -> str:
    kind, _, id_ = document.received_from.partition(":")
    return person_name(ctx, id_) if kind == "person" and ctx.actor.kind != "party" else ""


def title_of(name: str, piece: Piece) -> Text:
    """The piece's name for people."""
    return piece.title or Text({"": name.replace("_", " ").capitalize()})


def letter_title(document: Document) -> Text | None:
    """The title of a letter, which names its file; None for what came from elsewhere."""
    return Text({"": document.name.rpartition(".")[0]}) if document.source == LETTER else None


def letters_of(ctx: Context, case: Case) -> dict[str, Text]:
    """The titles of the letters that Liasse wrote in the case, by document; whether one may know is not asked."""
    statement = select(Document).where(Document.case_id == case.id, Document.source == LETTER)
    titles = {one.id: letter_title(one) for one in ctx.session.exec(statement)}
    return {id_: title for id_, title in titles.items() if title}


def wants_date(piece: Piece | None) -> bool:
    """Whether whoever accepts a document of this piece must enter the date that it bears."""
    return piece is not None and any(isinstance(check.options, NewerThan) for check in piece.checks)


def checks_of(piece: Piece | None, status: str) -> list[CheckView]:
    """The checks of a piece: those at receipt have passed, the others wait for the judgement."""
    return [
        CheckView(
            check.part.description,
            "passed" if moment_of(check) == "receiving" or status == "accepted" else "skipped",
        )
        for check in (piece.checks if piece else ())
    ]
