"""What was reopened to a party follows its case to another version of the pack."""

from sqlmodel import select

from core.context import Context
from modules.cases.definitions import case_type_of, pack_of
from modules.cases.models import Case
from modules.cases.renaming import CannotFollow, Renaming
from modules.corrections.models import OPEN, AnswerDraft, FieldRequest


def follow_renaming(ctx: Context, case: Case, renaming: Renaming) -> None:
    """Name fields, pieces and roles of open requests anew; raises `CannotFollow` when one asks for what is gone."""
    known = case_type_of(ctx, case).fields
    open_ones = select(FieldRequest).where(FieldRequest.case_id == case.id, FieldRequest.status == OPEN)
    for request in ctx.session.exec(open_ones).all():
        _check_free(ctx, case, request)
        fields = [renaming.fields.get(name, name) for name in request.fields]
        lost = [old for old, new in zip(request.fields, fields, strict=True) if new not in known]
        if lost:
            raise CannotFollow(f"a party is asked to correct the field {lost[0]}, which is gone")
        request.fields = [name for name in fields if name]
        request.pieces = [renaming.pieces.get(name) or name for name in request.pieces]
        request.role = renaming.parties.get(request.role) or request.role
        request.until_stage = renaming.stages.get(request.until_stage or "", request.until_stage)
        ctx.session.add(request)
    ctx.session.flush()


def _check_free(ctx: Context, case: Case, request: FieldRequest) -> None:
    """Raise `CannotFollow` while the party is filling in its answer, or when the form that it got is gone."""
    begun = select(AnswerDraft.party_id).where(AnswerDraft.request_id == request.id)
    if ctx.session.exec(begun.limit(1)).first():
        raise CannotFollow("a party is filling in what it was asked for; try again when it is sent")
    if request.form and pack_of(ctx, case).get("form", request.form) is None:
        raise CannotFollow(f"a party is asked to fill in the form {request.form}, which is gone")
