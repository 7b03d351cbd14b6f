"""Answers that are not sent yet: kept on the server, encrypted, so that a party goes on on another device."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import Field
from sqlmodel import Session, col, select

from core.commands import CommandModel
from core.context import Context
from core.database import writing
from core.encryption.envelopes import is_sealed
from core.encryption.errors import NoMasterKey, SealBroken
from core.kernel import Kernel
from modules.cases.definitions import case_type_of
from modules.cases.models import Case, CaseProcess, ProcessStatus
from modules.cases.sealing import scope_of
from modules.corrections.errors import AnswerTooLarge
from modules.corrections.models import OPEN, AnswerDraft, FieldRequest
from modules.corrections.waiting import aware
from modules.documents.formvalues import file_ids
from modules.documents.holding import hold_until

MOST_DATA = 500_000
"""Characters that the answers may take as JSON."""
DAYS = 90
"""How long files of a draft are held when a request has no end."""


class KeepAnswer(CommandModel):
    """Keep what a party has typed so far; what it does not name stays as it is."""

    request_id: str = Field(description="The request.")
    values: dict[str, Any] = Field(description="Answers as typed, by the form's keys.")


def kept_values(ctx: Context, request: FieldRequest) -> dict[str, Any] | None:
    """What the actor has typed before for this request; None when nothing is kept, or nobody can read it any more."""
    row = ctx.session.get(AnswerDraft, (request.id, ctx.actor.id)) if ctx.actor.kind == "party" else None
    if row is None:
        return None
    try:
        is_open = not is_sealed(row.sealed)
        content = row.sealed if is_open else ctx.kernel.keyring.open(ctx.session, row.sealed, bound_to(request.id))
    except SealBroken:
        return None
    return dict(json.loads(content))


def bound_to(request_id: str) -> str:
    """What the envelope of a draft is bound to."""
    return f"answer to request {request_id}"


def write_draft(ctx: Context, case: Case, request: FieldRequest, values: Mapping[str, Any]) -> None:
    """Keep these values, and the files that they name as long as the request is open; raises `AnswerTooLarge`."""
    content = json.dumps(dict(values), ensure_ascii=False, default=str)
    if len(content) > MOST_DATA:
        raise AnswerTooLarge(limit=f"{MOST_DATA // 1000} kB")
    sealed = _seal(ctx, case, request, content)
    row = ctx.session.get(AnswerDraft, (request.id, ctx.actor.id))
    row = row or AnswerDraft(request_id=request.id, party_id=ctx.actor.id, sealed="", changed_at=ctx.now())
    row.sealed, row.changed_at = sealed, ctx.now()
    row.filled = sum(1 for one in values.values() if one not in (None, "", [], {}, False))
    ctx.session.add(row)
    end = aware(request.due_at, ctx.now()) if request.due_at else ctx.now() + timedelta(days=DAYS)
    hold_until(ctx, case, file_ids(dict(values)), end + timedelta(days=1))


def _seal(ctx: Context, case: Case, request: FieldRequest, content: str) -> str:
    """The content encrypted; as it is where the installation has no key and the case holds nothing encrypted."""
    try:
        return ctx.kernel.keyring.seal(ctx.session, scope_of(case.pack), content.encode(), bound_to(request.id))
    except NoMasterKey:
        if any(field.encrypted for field in case_type_of(ctx, case).fields.values()):
            raise
        return content


def forget_drafts(session: Session, request_id: str) -> None:
    """Nothing personal stays of an answer that was sent, or is no longer wanted."""
    for row in session.exec(select(AnswerDraft).where(AnswerDraft.request_id == request_id)):
        session.delete(row)


def sweep_drafts(kernel: Kernel) -> None:
    """Forget the drafts of requests that nobody waits for any more."""
    with writing(kernel.engine) as session:
        waiting = (
            select(FieldRequest.id)
            .join(CaseProcess, col(CaseProcess.id) == col(FieldRequest.process_id))
            .where(FieldRequest.status == OPEN, CaseProcess.status == ProcessStatus.WAITING)
        )
        for row in session.exec(select(AnswerDraft).where(col(AnswerDraft.request_id).not_in(waiting))):
            session.delete(row)
