"""An answer to a request: only what was asked for changes, whatever else comes along."""

from typing import Any

from pydantic import Field

from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from core.errors import FieldProblem, Invalid
from modules.cases.acting import take_form
from modules.cases.desks import desk_of
from modules.cases.formfiles import FormFiles, files_for
from modules.cases.formhosts import host_at
from modules.cases.headlines import refresh_headline
from modules.cases.loading import lock_case
from modules.cases.models import Case
from modules.cases.pointing import find_pointed
from modules.cases.processes import resume
from modules.cases.settling import settle
from modules.cases.submissions import sort_values
from modules.cases.values import check_values, digest_of, set_values
from modules.corrections.asking import ANSWER, Asked, asked_of, find_request
from modules.corrections.askoptions import ANSWERED
from modules.corrections.drafting import KeepAnswer, forget_drafts, kept_values, write_draft
from modules.corrections.errors import ValuesChanged
from modules.corrections.waiting import awaited


class AnswerRequest(CommandModel):
    """Send the values that were asked for, or confirm them as they stand."""

    request_id: str = Field(description="The request.")
    case_id: str = Field(default="", description="The case, when somebody of the house answers for the party.")
    values: dict[str, Any] = Field(default_factory=dict, description="Values by field, and ids of files by piece.")
    confirmed: str = Field(default="", description="Confirm: the digest of the values that were read.")


def answer_request(command: AnswerRequest, ctx: Context) -> Answer:
    """The party that was asked answers, or somebody who may in its name; raises `RequestOver`, `ValuesChanged`,
    `Invalid`."""
    case = _lock(ctx, command.case_id)
    asked = asked_of(ctx, case, find_request(ctx, case, command.request_id))
    request = asked.request
    if request.form:
        _complete(ctx, case, asked, command.values)
    elif command.confirmed:
        _confirm(ctx, case, asked, command.confirmed)
    else:
        _change(ctx, case, asked, command.values)
    request.answered_at, request.answered_by = ctx.now(), ctx.actor.label
    ctx.session.add(request)
    forget_drafts(ctx.session, request.id)
    ctx.session.flush()
    refresh_headline(ctx, case, asked.view.case_type)
    resume(ctx, case, awaited(request.id))
    settle(ctx, case)
    return {"case_id": case.id, "status": request.status, "version": case.version}


def keep_answer(command: KeepAnswer, ctx: Context) -> Answer:
    """Keep what the party has typed so far; raises `RequestOver`, `AnswerTooLarge`."""
    case = _lock(ctx, "")
    request = find_request(ctx, case, command.request_id)
    write_draft(ctx, case, request, {**(kept_values(ctx, request) or {}), **command.values})
    return {"request_id": request.id}


def _lock(ctx: Context, case_id: str) -> Case:
    """A party answers in its own dossier, somebody of the house in one that it has the right for."""
    if ctx.actor.kind == "party":
        return lock_case(ctx, ctx.actor.case_id, "upload")
    return lock_case(ctx, case_id, ANSWER)


def _complete(ctx: Context, case: Case, asked: Asked, values: dict[str, Any]) -> None:
    """Take a form in: its submission, the fields that it goes to, its files."""
    request = asked.request
    submission, _ = take_form(ctx, case, asked.form.name, f"ask:{request.name}", values)
    request.submission, request.status = submission.id, ANSWERED
    ctx.record("form.answered", case, request=request.id, name=request.name, role=request.role, form=request.form)


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
    read = check_values(case_type, allowed, asked.view.pack.manifest.zone)
    set_values(ctx, case, case_type, find_pointed(ctx, case_type, read, case), f"request:{request.id}")
    after = {name: case.data.get(name) for name in request.fields}
    request.changes = {name: [before[name], after[name]] for name in request.fields if before[name] != after[name]}
    request.status = ANSWERED
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
