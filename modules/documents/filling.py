"""Which documents fill which piece of which case: those of the case, and the shared ones of its parties."""

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from core.context import Context
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.models import Case, CaseParty
from modules.documents.language import Piece, pieces_in
from modules.documents.models import Document, PieceRequest
from modules.documents.slots import Slot


def party_ids(ctx: Context, case: Case, confirmed: bool = False) -> dict[str, str]:
    """The id of the party in each role of the case; only of those that are confirmed, if so asked."""
    statement = select(CaseParty.role, CaseParty.party_id).where(CaseParty.case_id == case.id)
    if confirmed:
        statement = statement.where(col(CaseParty.confirmed).is_(True))
    return dict(ctx.session.exec(statement).all())


def pieces_of_type(ctx: Context, case: Case) -> Mapping[str, Piece]:
    """The pieces that the case's own version of its case type declares."""
    return pieces_in(case_type_of(ctx, case))


def fill(ctx: Context, case: Case) -> dict[str, Slot]:
    """Every piece of the case with what fills it, in the order of the definition; no rights are asked."""
    pieces = pieces_of_type(ctx, case)
    if not pieces:
        return {}
    by_piece: dict[str, list[Document]] = {name: [] for name in pieces}
    for document in all_documents(ctx, case):
        if document.piece in by_piece:
            by_piece[document.piece].append(document)
    requests = {r.piece: r for r in ctx.session.exec(select(PieceRequest).where(PieceRequest.case_id == case.id))}
    facts, calendar = ctx.facts(case), pack_of(ctx, case).calendar()
    return {
        name: Slot(
            name,
            piece,
            tuple(by_piece[name]),
            piece.required is not None and piece.required.expression.holds(facts),
            ctx.now(),
            calendar,
            requests.get(name),
        )
        for name, piece in pieces.items()
    }


def all_documents(ctx: Context, case: Case) -> list[Document]:
    """The documents that show in the case, newest first; no rights are asked.

    Shared ones show only for a party that is confirmed: a stranger who gives its name inherits nothing.
    """
    parties = party_ids(ctx, case, confirmed=True)
    shared = [
        _shared_with(case, name, parties[piece.of])
        for name, piece in pieces_of_type(ctx, case).items()
        if piece.shared and piece.of in parties
    ]
    statement = select(Document).where(or_(col(Document.case_id) == case.id, *shared))
    return list(ctx.session.exec(statement.order_by(col(Document.received_at).desc(), col(Document.id).desc())))


def _shared_with(case: Case, piece: str, party_id: str) -> ColumnElement[bool]:
    return and_(
        col(Document.party_id) == party_id,
        col(Document.pack) == case.pack,
        col(Document.piece) == piece,
        col(Document.shared).is_(True),
    )


def cases_showing(ctx: Context, document: Document) -> list[Case]:
    """The document's own case, then the other cases of its party in which it fills a shared piece."""
    own = ctx.session.get(Case, document.case_id)
    return [
        *([own] if own else []),
        *(_others(ctx, document) if document.shared and document.party_id else ()),
    ]


def _others(ctx: Context, document: Document) -> Iterable[Case]:
    statement = (
        select(Case, CaseParty.role)
        .join(CaseParty, col(CaseParty.case_id) == col(Case.id))
        .where(CaseParty.party_id == document.party_id, Case.pack == document.pack, Case.id != document.case_id)
        .where(col(CaseParty.confirmed).is_(True))
        .order_by(Case.id)
    )
    seen: set[str] = set()
    for case, role in ctx.session.exec(statement):
        piece = pieces_of_type(ctx, case).get(document.piece or "")
        if piece and piece.shared and piece.of == role and case.id not in seen:
            seen.add(case.id)
            yield case
