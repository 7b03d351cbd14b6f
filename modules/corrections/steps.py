"""What the step does: it reopens fields and pieces, then waits for the answer or the end of its time."""

from collections.abc import Mapping

from modules.cases.partyroles import party_of
from modules.cases.stepping import StepRun, Wait
from modules.corrections.language import RequestFields
from modules.corrections.models import OPEN, FieldRequest
from modules.corrections.waiting import LONGEST_MESSAGE, asked_by, awaited, is_over
from modules.documents.models import PieceRequest


def request_fields(run: StepRun, options: RequestFields) -> Wait | None:
    """Ask, then wait; woken by the answer or by the time, leave how it ended."""
    request = asked_by(run) if run.woken_by else _ask(run, options)
    if request is None:
        _leave(run, options, "nobody")
        return None
    if request.status == OPEN and run.woken_by and is_over(request, run.ctx.now()):
        request.status = "late"
        run.ctx.session.add(request)
        run.ctx.record("fields.overdue", run.case, request=request.id, role=request.role)
    if request.status == OPEN:
        return Wait(awaited(request.id), until=request.due_at, again=True)
    _leave(run, options, request.status)
    return None


def _leave(run: StepRun, options: RequestFields, outcome: str) -> None:
    if options.id:
        run.leave(options.id, {"outcome": outcome})


def _ask(run: StepRun, options: RequestFields) -> FieldRequest | None:
    ctx, case = run.ctx, run.case
    if party_of(ctx, case, options.from_) is None:
        return None
    message = options.message.expression.evaluate(run.facts()) if options.message else ""
    request = FieldRequest(
        case_id=case.id,
        process_id=run.process.id,
        role=options.from_,
        purpose=options.purpose,
        fields=_fields(run, options),
        pieces=list(options.pieces),
        message=str(message or "")[:LONGEST_MESSAGE],
        asked_at=ctx.now(),
        asked_by=ctx.actor.label,
        due_at=run.over(options.due, ctx.now(), None),
    )
    ctx.session.add(request)
    for piece in options.pieces:
        ctx.session.merge(_piece_request(request, piece))
    ctx.session.flush()
    names = dict.fromkeys(request.fields, "")
    about = {"role": request.role, "purpose": request.purpose}
    ctx.record("fields.requested", case, request=request.id, fields=names, pieces=request.pieces, **about)
    return request


def _fields(run: StepRun, options: RequestFields) -> list[str]:
    """The fields that are reopened: those that the party sees anyway, and that somebody fills in."""
    names = options.fields or _chosen(options.chosen.expression.evaluate(run.facts()) if options.chosen else ())
    known, seen = run.case_type.fields, run.case_type.parties[options.from_].sees
    return [name for name in dict.fromkeys(names) if name in seen and known[name].is_typed]


def _chosen(value: object) -> list[str]:
    """Names out of a list, or out of the check boxes of a form."""
    if isinstance(value, Mapping):
        return [str(name) for name, on in value.items() if on is True]
    return [str(name) for name in value] if isinstance(value, list | tuple) else [str(value)] if value else []


def _piece_request(request: FieldRequest, piece: str) -> PieceRequest:
    return PieceRequest(
        case_id=request.case_id,
        piece=piece,
        role=request.role,
        message=request.message,
        asked_at=request.asked_at,
        asked_by=request.asked_by,
    )
