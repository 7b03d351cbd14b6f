"""Who sees which piece and which document."""

from collections.abc import Callable, Iterable
from functools import cache

from core.access.language import RolesFile
from core.context import Context
from core.errors import NotFound
from core.journal import Fact
from modules.cases.definitions import pack_of
from modules.cases.models import Case
from modules.cases.partyroles import roles_of_party
from modules.cases.telling import hearing
from modules.documents.filling import all_documents, cases_showing, pieces_of_type
from modules.documents.language import Piece
from modules.documents.models import Document


def find_document(ctx: Context, document_id: str) -> Document:
    """The document, if the actor may see it in some case; raises `NotFound`."""
    document, _ = find_with_case(ctx, document_id)
    return document


def find_with_case(ctx: Context, document_id: str, action: str = "read") -> tuple[Document, Case]:
    """The document and a case that shows it, best one in which the actor may do `action`.

    Raises `NotFound` unless the actor may see the document, `Forbidden` if it may not do `action` anywhere.
    """
    document = ctx.session.get(Document, document_id) if len(document_id) <= 36 else None
    seen = [case for case in cases_showing(ctx, document) if sees(ctx, case, document)] if document else []
    if document is None or not seen:
        raise NotFound(kind="document", id=document_id[:36])
    case = next((case for case in seen if ctx.may(action, case)), seen[0])
    ctx.require(action, case)
    return document, case


def sees(ctx: Context, case: Case, document: Document) -> bool:
    """Whether the actor sees `document`, which shows in `case`; a party needs access to its own dossier."""
    return sight(ctx, case)(document)


def sight(ctx: Context, case: Case) -> Callable[[Document], bool]:
    """Tells of each document that shows in `case` whether the actor sees it; rights are looked at once."""
    if ctx.actor.kind == "party":
        inside = case.id == ctx.actor.case_id and ctx.may("upload", case)
        kept = {name for name, piece in pieces_of_type(ctx, case).items() if piece.access}
        hears = hearing_documents(ctx, case)
        return lambda document: inside and _is_its_own(ctx, document, document.piece not in kept and hears(document))
    if not ctx.may("read", case):
        return lambda _: False
    pieces, hears = pieces_of_type(ctx, case), hearing_documents(ctx, case)
    hidden = {name for name, piece in pieces.items() if not holds_access(ctx, case, piece)}
    return lambda document: document.piece not in hidden and hears(document)


def knows(ctx: Context, case: Case) -> Callable[[Document], bool]:
    """Tells of each document of `case` whether the actor knows that it is there, even if others alone may read it.

    Whoever sent a document for a piece with `access` knows its name, its day and what became of it.
    """
    seen = sight(ctx, case)
    if ctx.actor.kind != "party" or not ctx.may("upload", case):
        return seen
    return lambda document: seen(document) or (_came_from_outside(document) and document.party_id == ctx.actor.id)


def _came_from_outside(document: Document) -> bool:
    """Whether nobody of the house put it there: it came with a public form, or from a party's own page."""
    return document.received_from.partition(":")[0] in ("public", "party")


def hearing_documents(ctx: Context, case: Case) -> Callable[[Document], bool]:
    """Tells of each document that shows in `case` whether the actor sees all fields that it tells, in its own case."""
    known = {case.id: hearing(ctx, case)}

    def hears(document: Document) -> bool:
        if document.tells == []:
            return True
        if document.case_id not in known:
            own = ctx.session.get(Case, document.case_id)
            known[document.case_id] = hearing(ctx, own) if own else lambda _: False
        return known[document.case_id](document.tells)

    return hears


def unheard(ctx: Context, case: Case) -> Callable[[Fact], bool]:
    """Tells of entries of the journal whether they speak of a document or a piece that the actor does not see."""
    pieces = {name for name, piece in pieces_of_type(ctx, case).items() if not sees_piece(ctx, case, piece)}

    @cache
    def unseen() -> set[str]:
        """Asked for only where an entry speaks of a document: most journals don't."""
        seen = sight(ctx, case)
        return {document.id for document in all_documents(ctx, case) if not seen(document)}

    def hides(entry: Fact) -> bool:
        asked = entry.data.get("pieces")
        named = {*asked} if isinstance(asked, list) else {entry.data.get("piece")}
        document = entry.data.get("document")
        return (document is not None and document in unseen()) or bool(pieces & named)

    return hides


def _is_its_own(ctx: Context, document: Document, about: bool) -> bool:
    """A party sees what it sent, what is addressed to it and, if nothing speaks against it, what is about it."""
    if document.received_from == ctx.actor.label or document.addressee == ctx.actor.id:
        return True
    return about and document.party_id == ctx.actor.id


def sees_piece(ctx: Context, case: Case, piece: Piece) -> bool:
    """Whether the actor is told about a piece: people of the house by its `access`, a party of what it may fill."""
    if ctx.actor.kind == "person":
        return holds_access(ctx, case, piece)
    return fills_piece(ctx, case, piece)


def fills_piece(ctx: Context, case: Case, piece: Piece) -> bool:
    """Whether the actor may add documents to a piece: a party only to its own ones, and to those of nobody."""
    if ctx.actor.kind != "party":
        return True
    return piece.of is None or piece.of in roles_of_party(ctx, case, ctx.actor.id)


def holds_access(ctx: Context, case: Case, piece: Piece) -> bool:
    """Whether one of the actor's roles is among those that see the piece's documents."""
    if not piece.access or ctx.actor.kind == "system":
        return True
    roles: RolesFile | None = pack_of(ctx, case).single("roles")
    held = {role for pack, role in ctx.actor.roles if pack == case.pack}
    return bool(held_with_included(roles, held) & set(piece.access))


def held_with_included(roles: RolesFile | None, held: Iterable[str]) -> set[str]:
    """The roles and all that they include."""
    found: set[str] = set()
    waiting = list(held)
    while waiting:
        role = waiting.pop()
        if role not in found:
            found.add(role)
            waiting += roles.roles[role].includes if roles and role in roles.roles else ()
    return found
