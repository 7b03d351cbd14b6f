"""Why a case asks for a piece, or does without; and who sees its documents."""

from collections.abc import Iterator

from core.context import Context
from core.definitions.language import Text
from core.errors import NotFound
from modules.cases.models import Case
from modules.documents.filling import fill
from modules.documents.seeing import find_document, hearing_documents, holds_access, sees, sees_piece
from modules.documents.slots import FILLED, Slot
from modules.explaining.answers import Answer, Interface, Reason
from modules.explaining.errors import UnknownName
from modules.explaining.questions import Question
from modules.explaining.rights import right

STATUSES = {
    "missing": "Nothing was sent.",
    "asked": "It was asked for, and nothing was sent since.",
    "received": "A document was sent and waits for a judgement.",
    "accepted": "A document was accepted.",
    "refused": "The last document was refused.",
    "expired": "The document that was accepted is no longer valid.",
    "waived": "Nothing was sent, and nothing is needed.",
}
"""How a piece stands, as people read it."""


def why_piece(question: Question) -> Answer:
    """The verdict is `missing`, `filled` or `not_needed`; `yes` when nothing is missing."""
    slots = fill(question.ctx, question.case)
    seen = [name for name, slot in slots.items() if sees_piece(question.sight.ctx, question.case, slot.piece)]
    if question.name not in seen:
        raise UnknownName("piece", question.name, seen)
    slot = slots[question.name]
    missing = slot.needed and slot.status not in FILLED
    verdict = "missing" if missing else "filled" if slot.status in FILLED else "not_needed"
    reasons = tuple(_reasons(question, slot))
    return Answer("piece", question.name, question.piece_title(question.name), verdict, not missing, reasons)


def _reasons(question: Question, slot: Slot) -> Iterator[Reason]:
    path = ("pieces", slot.id)
    if slot.piece.required is None:
        yield Reason("piece_optional", {}, None, question.place(*path, key=True))
    else:
        place, parts = question.place(*path, "required"), question.condition(slot.piece.required.expression)
        yield Reason("piece_required" if slot.required else "piece_not_required", {}, None, place, parts=parts)
    if slot.request is not None:
        yield Reason("piece_asked_for", {}, None, at=slot.request.asked_at)
    yield Reason("piece_status", {"status": Interface(STATUSES[slot.status])}, slot.status in (*FILLED, "waived"))
    yield from _access(question, slot)


def _access(question: Question, slot: Slot) -> Iterator[Reason]:
    if slot.piece.access:
        yes = holds_access(question.ctx, question.case, slot.piece)
        told = {"roles": question.role_titles(slot.piece.access)}
        code = "piece_access" if yes else "piece_other_access"
        yield Reason(code, told, yes, question.place("pieces", slot.id, "access"))


def why_document(question: Question) -> Answer:
    """The verdict is `shown` or `hidden`; raises `NotFound` unless whoever asks sees the document."""
    document = find_document(question.sight.ctx, question.name)
    if not sees(question.sight.ctx, question.case, document):
        raise NotFound(kind="document", id=question.name[:36])
    yes = sees(question.ctx, question.case, document)
    slot = fill(question.ctx, question.case).get(document.piece or "")
    reasons = [*right(question, "read")]
    if question.ctx.actor.kind == "party":
        reasons.append(Reason("document_own" if yes else "document_of_others", {}, yes))
    else:
        reasons += _access(question, slot) if slot is not None else ()
        if not hearing_documents(question.ctx, question.case)(document):
            reasons.append(Reason("document_tells", {}, False))
    title = Text({"": document.name})
    return Answer("document", question.name, title, "shown" if yes else "hidden", yes, tuple(reasons))


def piece_names(ctx: Context, case: Case) -> list[str]:
    """The pieces that the actor is told about."""
    return [name for name, slot in fill(ctx, case).items() if sees_piece(ctx, case, slot.piece)]
