"""Drafts: what a stranger has filled in so far, kept on the server and found by the browser's cookie."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlmodel import Session, col, select

from core.commands import CommandModel
from core.context import Context
from core.database import new_id
from core.dispatch import Answer
from core.errors import Size
from modules.documents.formvalues import file_ids
from modules.documents.receiving import StoredUpload
from modules.forms.form import Form
from modules.forms.uploads import UploadedFile
from modules.pages.counting import count
from modules.pages.errors import DraftAlreadySent, DraftTooLarge, TooManyFiles
from modules.pages.models import Draft
from modules.pages.naming import require_about

DAYS = 7
MOST_FILES = 30
MOST_BYTES = 150_000_000
MOST_DATA = 500_000
"""Characters that the answers may take as JSON."""


class DraftFile(CommandModel):
    """A file that came with a step, and the input that it came by."""

    input: Annotated[str, Field(max_length=500)]
    """HTML name of the file input."""
    file: StoredUpload
    """The file in the store."""


class KeepDraft(CommandModel):
    """Keep what a step of a page holds; the first time, this starts the draft."""

    token_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Hash of the cookie that leads to the draft."""
    pack: str
    """The page's pack."""
    page: str
    """The page."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    """The language in which it is filled in."""
    network: str
    """Key under which drafts from this network count."""
    values: dict[str, Any]
    """Answers as typed, by the form's keys; others stay as they are."""
    files: tuple[DraftFile, ...] = ()
    """Files that came with the step."""
    about: dict[str, Any] | None = None
    """How the case is named that the page is about; others stay as they are."""


def keep_draft(command: KeepDraft, ctx: Context) -> Answer:
    """Merge the step into the draft; raises `TooMany`, `DraftTooLarge`, `TooManyFiles`, `DraftAlreadySent`.

    Also raises `NoSuchCase` or `NotReceived`: a case that is named must be one that can be written about.
    """
    ctx.allow_anyone("only the browser that holds the cookie can name its hash")
    draft = lock_draft(ctx.session, command.token_hash) or _start(ctx, command)
    if draft.case_id is not None:
        raise DraftAlreadySent(reference=draft.reference)
    pack = ctx.pack(command.pack)
    page = pack.get("page", command.page)
    if command.about is not None:
        require_about(ctx, pack, page, command.about)
        draft.about = command.about
    _fill(draft, pack.get("form", page.form), command)
    draft.language, draft.changed_at = command.language, ctx.now()
    draft.expires_at = ctx.now() + timedelta(days=DAYS)
    ctx.session.add(draft)
    return {"draft_id": draft.id}


def lock_draft(session: Session, token_hash: str) -> Draft | None:
    """The draft of a cookie, locked for this transaction."""
    return session.exec(select(Draft).where(col(Draft.token_hash) == token_hash).with_for_update()).first()


def find_draft(ctx: Context, token_hash: str, pack: str, page: str) -> Draft | None:
    """The draft of a cookie, unless its time is over or it belongs to another page."""
    statement = select(Draft).where(
        col(Draft.token_hash) == token_hash,
        col(Draft.pack) == pack,
        col(Draft.page) == page,
        col(Draft.expires_at) > ctx.now(),
    )
    return ctx.session.exec(statement).first()


def _start(ctx: Context, command: KeepDraft) -> Draft:
    count(ctx, "draft", command.network)
    now = ctx.now()
    return Draft(
        token_hash=command.token_hash,
        pack=command.pack,
        page=command.page,
        language=command.language,
        created_at=now,
        changed_at=now,
        expires_at=now,
    )


def _fill(draft: Draft, form: Form, command: KeepDraft) -> None:
    data, files = {**draft.data, **command.values}, dict(draft.files)
    for one in command.files:
        file_id = new_id()
        files[file_id] = one.file.model_dump(mode="json")
        data = form.attach(data, one.input, file_id)
    kept = set(file_ids(data))
    draft.data, draft.files = data, {name: file for name, file in files.items() if name in kept}
    _check_size(draft)


def _check_size(draft: Draft) -> None:
    if len(json.dumps(draft.data, ensure_ascii=False)) > MOST_DATA:
        raise DraftTooLarge(thing="The answers", limit=f"{MOST_DATA // 1000} kB")
    total = sum(int(file["size"]) for file in draft.files.values())
    if len(draft.files) > MOST_FILES or total > MOST_BYTES:
        raise TooManyFiles(most=MOST_FILES, limit=Size(MOST_BYTES), thing="The files")


class DraftUploads:
    """The files of one draft, as forms look them up; any other file is unknown."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        self._files = {name: StoredUpload.model_validate(file) for name, file in files.items()}

    def find(self, file_id: str) -> UploadedFile | None:
        """The file with this id, or None."""
        file = self._files.get(file_id)
        if file is None:
            return None
        return UploadedFile(file_id, file.name, file.size, file.content_type, file.sha256)

    def stored(self, file_id: str) -> StoredUpload:
        """Where the store keeps it."""
        return self._files[file_id]
