"""A completed page becomes a case: judged anew on the server, with its party, its submission and its documents."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from core.commands import CommandModel
from core.context import Context
from core.dispatch import Answer
from core.errors import FieldProblem, Invalid
from modules.cases.models import Case
from modules.cases.opening import OpenRequest, begin_case, create_case
from modules.cases.pointing import find_pointed
from modules.cases.receiving import Received, receive_case
from modules.cases.submissions import Targets, keep_submission, sort_values
from modules.cases.values import check_values
from modules.documents.formvalues import file_ids_of
from modules.documents.receiving import StoredUpload, receive
from modules.forms.form import Form
from modules.forms.values import Cleaned
from modules.pages.drafts import DraftUploads
from modules.pages.errors import DraftUnknown, PageRefused
from modules.pages.finding import FoundPage, find_page
from modules.pages.models import Draft
from modules.pages.naming import require_about
from modules.parties.language import PartyInput
from modules.parties.models import Party
from modules.parties.registering import describe, register_party

DAYS_AFTER = 1
"""Days for which the browser still finds its thank-you page."""


class SubmitPage(CommandModel):
    """Send a public page: a case opens with its answers. Sent twice, a draft opens one case."""

    draft_id: Annotated[str, Field(max_length=36)] = ""
    """The draft that is sent; empty when there is none."""
    pack: str
    """The page's pack."""
    page: str
    """The page."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    """The language in which it was filled in: the party is written to in it."""
    values: dict[str, Any]
    """Answers as typed or as cleaned, by the form's keys."""
    files: dict[str, StoredUpload] = Field(default_factory=dict)
    """What the file ids in `values` stand for."""
    about: dict[str, Any] = Field(default_factory=dict)
    """How the case is named that the page is about."""


def submit_page(command: SubmitPage, ctx: Context) -> Answer:
    """Judge all answers, open the case, keep the submission, file the documents.

    Raises `PageRefused`, and `NoSuchCase` or `NotReceived` for a case that can't be written about (any more).
    """
    ctx.allow_anyone("a public page is for everybody")
    found = find_page(ctx.kernel, command.pack, command.page)
    draft = _lock(ctx, command.draft_id)
    if draft is not None and draft.case_id is not None:
        return _answer(draft.case_id, draft.reference, draft.mailed)
    uploads = DraftUploads({name: file.model_dump(mode="json") for name, file in command.files.items()})
    received = require_about(ctx, found.pack, found.page, command.about)
    cleaned = judge(ctx, found, command, uploads)
    case, party = _open(ctx, found, cleaned, command.language, received)
    keep_submission(ctx, case, found.form.name, f"page:{found.page.page}", cleaned.values)
    _file_documents(ctx, case, party, found.form, cleaned.values, uploads)
    begin_case(ctx, case)
    if draft is not None:
        _close(ctx, draft, case, bool(party.email))
    return _answer(case.id, case.reference, bool(party.email))


def _answer(case_id: str, reference: str, mailed: bool) -> Answer:
    return {"case_id": case_id, "reference": reference, "mailed": mailed}


def _lock(ctx: Context, draft_id: str) -> Draft | None:
    if not draft_id:
        return None
    draft = ctx.session.get(Draft, draft_id, with_for_update=True)
    if draft is None:
        raise DraftUnknown(kind="draft", id=draft_id, days=7)
    return draft


def judge(ctx: Context, found: FoundPage, command: SubmitPage, uploads: DraftUploads) -> Cleaned:
    """Every page of the form, whatever the browser said of them; raises `PageRefused` with every mistake."""
    cleaned = found.form.clean(
        command.values,
        language=command.language,
        uploads=uploads,
        today=found.today(ctx.kernel),
        host=found.host(ctx, ctx.kernel),
    )
    if cleaned.errors:
        raise PageRefused(tuple(FieldProblem(tuple(e.path.split(".")), e.message) for e in cleaned.errors))
    return cleaned


def _open(
    ctx: Context, found: FoundPage, cleaned: Cleaned, language: str, received: Received | None
) -> tuple[Case, Party]:
    targets = sort_values(found.pack, found.case_type, found.form.name, cleaned.values)
    given = check_values(found.case_type, targets.fields, found.pack.manifest.zone)
    preset = check_values(found.case_type, found.page.values, found.pack.manifest.zone)
    values = {**preset, **find_pointed(ctx, found.case_type, given)}
    parties = _register(ctx, found, targets, language)
    source = f"page:{found.page.page}"
    taken = received.given(ctx) if received else {}
    case = create_case(ctx, OpenRequest(found.pack.name, found.page.opens, {**values, **taken}, parties, source))
    if received:
        receive_case(ctx, received, case, found.case_type)
    return case, parties[found.page.party]


def _register(ctx: Context, found: FoundPage, targets: Targets, language: str) -> dict[str, Party]:
    described = {found.page.party: dict[str, Any](), **targets.parties}
    return {role: register_party(ctx, _describe(given, language)) for role, given in described.items()}


def _describe(given: Mapping[str, Any], language: str) -> PartyInput:
    try:
        return describe(given, language)
    except Invalid as error:
        raise PageRefused(error.problems) from None


def _file_documents(
    ctx: Context, case: Case, party: Party, form: Form, values: Mapping[str, Any], uploads: DraftUploads
) -> None:
    """Every file becomes a document: of its piece, or of none and then about who sent it."""
    for name, rule in form.file_inputs().items():
        for file_id in file_ids_of(values, name):
            document = receive(ctx, case, rule.piece or None, uploads.stored(file_id), "form")
            if not rule.piece:
                document.party_id = party.id
                ctx.session.add(document)


def _close(ctx: Context, draft: Draft, case: Case, mailed: bool) -> None:
    """Nothing personal stays in a draft that became a case."""
    draft.case_id, draft.reference, draft.mailed = case.id, case.reference, mailed
    draft.data, draft.files, draft.about = {}, {}, {}
    draft.changed_at, draft.expires_at = ctx.now(), ctx.now() + timedelta(days=DAYS_AFTER)
    ctx.session.add(draft)
    ctx.session.flush()
