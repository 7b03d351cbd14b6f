"""Everything about one party: its cases across packs, its documents, its messages, as far as the actor may see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import col, select

from core.context import Context
from modules.cases.models import Case
from modules.documents.filling import pieces_of_type
from modules.documents.models import Document, DocumentStatus
from modules.documents.queries import DocumentView, title_of, view_document
from modules.documents.seeing import sees
from modules.dossiers.caselists import Table, case_table
from modules.dossiers.finding import party_with_cases
from modules.messages.models import Message
from modules.messages.queries import MessageView, reading_messages, view_message
from modules.messages.recipients import recipients_in
from modules.parties.models import Party

COLUMNS = ("stage", "opened_at", "due")
MOST = 50


@dataclass(frozen=True)
class Portrait:
    """A party as the actor may see it."""

    party: Party
    cases: Table
    documents: list[DocumentView]
    messages: list[MessageView]


def portrait_of(ctx: Context, party_id: str) -> Portrait:
    """The party; raises `NotFound` unless the actor may read at least one of its cases."""
    party, cases = party_with_cases(ctx, party_id)
    known = {case.id: case for case in cases}
    return Portrait(party, case_table(ctx, cases, COLUMNS), _documents(ctx, party, known), _messages(ctx, party, known))


def _documents(ctx: Context, party: Party, cases: Mapping[str, Case]) -> list[DocumentView]:
    """The documents about the party in its readable cases, newest first."""
    statement = select(Document).where(
        col(Document.party_id) == party.id,
        col(Document.case_id).in_(cases),
        col(Document.status) != DocumentStatus.REPLACED,
    )
    found = ctx.session.exec(statement.order_by(col(Document.received_at).desc()).limit(MOST))
    return [_titled(ctx, cases[one.case_id], one) for one in found if sees(ctx, cases[one.case_id], one)]


def _titled(ctx: Context, case: Case, document: Document) -> DocumentView:
    view = view_document(ctx, case, document, None)
    piece = pieces_of_type(ctx, case).get(document.piece or "")
    return replace(view, title=title_of(document.piece or "", piece)) if piece else view


def _messages(ctx: Context, party: Party, cases: Mapping[str, Case]) -> list[MessageView]:
    statement = select(Message).where(col(Message.party_id) == party.id, col(Message.case_id).in_(cases))
    found = ctx.session.exec(statement.order_by(col(Message.id).desc()).limit(MOST)).all()
    reads = {id_: reading_messages(ctx, case) for id_, case in cases.items()}
    recipients = {id_: recipients_in(ctx, cases[id_]) for id_ in {message.case_id for message in found}}
    return [
        view_message(message, party.name, recipients[message.case_id](message))
        for message in found
        if reads[message.case_id](message)
    ]
