"""A party answers: only what was reopened changes, whatever else comes along."""

from typing import Any

from pydantic import Field
from sqlmodel import select

from core.actors import OWN_DOSSIER
from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from core.errors import FieldProblem, Invalid, NotFound
from modules.cases.formfiles import FormFiles, files_for
from modules.cases.formhosts import desk_of, host_at
from modules.cases.headlines import refresh_headline
from modules.cases.loading import lock_case
from modules.cases.models import Case
from modules.cases.processes import resume
from modules.cases.settling import settle
from modules.cases.submissions import sort_values
from modules.cases.values import check_values, digest_of, set_values
from modules.corrections.asking import Asked, asked_of, open_requests
from modules.corrections.errors import AlreadyAnswered, ValuesChanged
from modules.corrections.models import FieldRequest
from modules.corrections.steps import awaited


class AnswerRequest(CommandModel):
    """Send the values that were asked for, or confirm them as they stand."""

    request_id: str = Field(description="The request.")
    values: dict[str, Any] = Field(default_factory=dict, description="Values by field, and ids of files by piece.")
    confirmed: str = Field(default="", description="Confirm: the digest of the values that were read.")


def answer_request(command: AnswerRequest, ctx: Context) -> Answer:
    """Only the party that was asked may answer; raises `AlreadyAnswered`, `ValuesChanged`, `Invalid`."""
    case = lock_case(ctx, ctx.actor.case_id, "upload")
    asked = asked_of(ctx, case, _find(ctx, case, command.request_id))
    request = asked.request
    if command.confirmed:
        _confirm(ctx, case, asked, command.confirmed)
    else:
        _change(ctx, case, asked, command.values)
    request.answered_at = ctx.now()
    ctx.session.add(request)
    ctx.session.flush()
    refresh_headline(ctx, case, asked.view.case_type)
    resume(ctx, case, awaited(request.id))
    settle(ctx, case)
    return {"case_id": case.id, "status": request.status, "version": case.version}


def _find(ctx: Context, case: Case, request_id: str) -> FieldRequest:
    """The open request; raises `NotFound` for one of somebody else, `AlreadyAnswered` for one that is over."""
    statement = select(FieldRequest).where(FieldRequest.id == request_id[:36], FieldRequest.case_id == case.id)
    request = ctx.session.exec(statement).first()
    if request is None or (case.pack, f"{OWN_DOSSIER}:{request.role}") not in ctx.actor.roles:
        raise NotFound(kind="request", id=request_id[:36])
    if request.id not in {one.id for one in open_requests(ctx, case)}:
        raise AlreadyAnswered()
    return request


def _confirm(ctx: Context, case: Case, asked: Asked, seen: str) -> None:
    request = asked.request
    if request.purpose != "confirm" or seen != asked.digest:
        raise ValuesChanged()
    request.status = "confirmed"
    fields = asked.view.case_type.fields
    hashes = {name: digest_of(ctx, case, name, fields[name].encrypted) for name in request.fields}
    ctx.record("fields.confirmed", case, request=request.id, role=request.role, fields=hashes)


def _change(ctx: Context, case: Case, asked: Asked, values: dict[str, Any]) -> None:
    request, case_type, files = asked.request, asked.view.case_type, files_for(ctx, case)
    cleaned = _judge(ctx, case, asked, values, files)
    given = sort_values(asked.view.pack, case_type, asked.form.name, cleaned).fields
    allowed = {name: value for name, value in given.items() if name in request.fields}
    before = {name: case.data.get(name) for name in request.fields}
    set_values(
        ctx, case, case_type, check_values(case_type, allowed, asked.view.pack.manifest.zone), f"request:{request.id}"
    )
    after = {name: case.data.get(name) for name in request.fields}
    request.changes = {name: [before[name], after[name]] for name in request.fields if before[name] != after[name]}
    request.status = "answered"
    files.file(asked.form, cleaned)
    fields = case_type.fields
    hashes = {name: digest_of(ctx, case, name, fields[name].encrypted) for name in request.changes}
    request.changes = {n: [None, None] if fields[n].encrypted else both for n, both in request.changes.items()}
    ctx.record("fields.returned", case, request=request.id, role=request.role, fields=hashes, pieces=request.pieces)


def _judge(ctx: Context, case: Case, asked: Asked, values: dict[str, Any], files: FormFiles) -> dict[str, Any]:
    today = ctx.now().astimezone(asked.view.pack.manifest.zone).date()
    host = host_at(desk_of(ctx, case))
    cleaned = asked.form.clean(values, language=ctx.actor.language, today=today, uploads=files, host=host)
    if cleaned.errors:
        raise Invalid(tuple(FieldProblem(tuple(e.path.split(".")), f"{e.label}: {e.message}") for e in cleaned.errors))
    return dict(cleaned.values)
