"""What the steps of documents do."""

from collections.abc import Iterable, Mapping

from modules.cases.stepping import StepRun
from modules.documents.filling import fill
from modules.documents.language import RequestPieces
from modules.documents.models import PieceRequest
from modules.documents.slots import Slot, missing

LONGEST_MESSAGE = 4000


def request_pieces(run: StepRun, options: RequestPieces) -> None:
    """Mark pieces as asked for, so that the party's page asks for them; from then on the case needs them."""
    slots = fill(run.ctx, run.case)
    names = [name for name in _wanted(run, options, slots) if name in slots]
    for name in names:
        run.ctx.session.merge(_request(run, options, name))
    run.ctx.session.flush()
    if names:
        run.ctx.record("pieces.requested", run.case, pieces=names, role=options.from_)


def _wanted(run: StepRun, options: RequestPieces, slots: Mapping[str, Slot]) -> Iterable[str]:
    if options.pieces:
        return options.pieces
    if options.chosen is not None:
        return _chosen(options.chosen.expression.evaluate(run.facts()))
    return [slot.id for slot in missing(slots.values()) if slot.piece.of in (None, options.from_)]


def _chosen(value: object) -> list[str]:
    """Piece ids out of a list, or out of the check boxes of a form."""
    if isinstance(value, Mapping):
        return [str(name) for name, on in value.items() if on is True]
    return [str(name) for name in value] if isinstance(value, list | tuple) else [str(value)] if value else []


def _request(run: StepRun, options: RequestPieces, name: str) -> PieceRequest:
    message = options.message.expression.evaluate(run.facts()) if options.message else ""
    return PieceRequest(
        case_id=run.case.id,
        piece=name,
        role=options.from_,
        message=str(message or "")[:LONGEST_MESSAGE],
        asked_at=run.ctx.now(),
        asked_by=run.ctx.actor.label,
    )
