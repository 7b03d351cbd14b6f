"""Files sent for a form about a case, held for whoever sent them until the form is complete."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field
from sqlmodel import Session, col, delete, func, select

from core.commands import CommandModel
from core.context import Context
from core.database import writing
from core.dispatch import Answer
from core.kernel import Kernel
from modules.cases.loading import load_case
from modules.cases.models import Case
from modules.documents.errors import TooManyHeld
from modules.documents.formvalues import file_ids_of
from modules.documents.models import Document, HeldUpload
from modules.documents.receiving import receive
from modules.documents.uploads import StoredUpload
from modules.forms.form import Form
from modules.forms.uploads import UploadedFile

HOURS = 24
MOST_HELD = 60


class HoldUploads(CommandModel):
    """Hold files for a form about a case, for a day."""

    case_id: str = Field(description="The case.")
    files: tuple[StoredUpload, ...] = Field(max_length=MOST_HELD, description="The files in the store.")


def hold_uploads(command: HoldUploads, ctx: Context) -> Answer:
    """Answers with their ids; raises `TooManyHeld`. A file counts only in the hands of who sent it, for this case."""
    case = load_case(ctx, command.case_id)
    ctx.require("read", case)
    mine = select(func.count()).where(HeldUpload.case_id == case.id, HeldUpload.actor == ctx.actor.label)
    if ctx.session.exec(mine).one() + len(command.files) > MOST_HELD:
        raise TooManyHeld(most=MOST_HELD)
    until = ctx.now() + timedelta(hours=HOURS)
    held = [_row(ctx, case, file) for file in command.files]
    for one in held:
        one.expires_at = until
        ctx.session.add(one)
    ctx.session.flush()
    return {"ids": [one.id for one in held]}


def _row(ctx: Context, case: Case, file: StoredUpload) -> HeldUpload:
    data = file.model_dump(mode="json")
    return HeldUpload(case_id=case.id, actor=ctx.actor.label, data=data, expires_at=ctx.now())


def hold_until(ctx: Context, case: Case, ids: Iterable[str], until: datetime) -> None:
    """Keep files that the actor sent for forms about the case longer, as long as what names them is kept."""
    mine = select(HeldUpload).where(HeldUpload.case_id == case.id, HeldUpload.actor == ctx.actor.label)
    for row in ctx.session.exec(mine.where(col(HeldUpload.id).in_(list(ids)))):
        row.expires_at = until
        ctx.session.add(row)


class HeldFiles:
    """The files that the actor of `ctx` sent for forms about `case`."""

    def __init__(self, ctx: Context, case: Case) -> None:
        self._ctx, self._case = ctx, case

    def find(self, file_id: str) -> UploadedFile | None:
        """The file with this id, or None when it is somebody else's, of another case, or over."""
        row = self._row(file_id)
        if row is None:
            return None
        file = StoredUpload.model_validate(row.data)
        return UploadedFile(row.id, file.name, file.size, file.content_type, file.sha256)

    def file(self, form: Form, values: Mapping[str, Any]) -> None:
        """Every file becomes a document of its piece, or of none; raises what its piece refuses."""
        for name, rule in form.file_inputs().items():
            for file_id in file_ids_of(values, name):
                row = self._row(file_id)
                if row is not None:
                    self._receive(row, rule.piece or None)

    def _receive(self, row: HeldUpload, piece: str | None) -> Document:
        document = receive(self._ctx, self._case, piece, StoredUpload.model_validate(row.data), "form")
        self._ctx.session.delete(row)
        self._ctx.session.flush()
        return document

    def _row(self, file_id: str) -> HeldUpload | None:
        row = self._ctx.session.get(HeldUpload, file_id) if 0 < len(file_id) <= 36 else None
        known = row is not None and (row.case_id, row.actor) == (self._case.id, self._ctx.actor.label)
        return row if row and known and _aware(row, self._ctx) else None


def _aware(row: HeldUpload, ctx: Context) -> bool:
    until = row.expires_at if row.expires_at.tzinfo else row.expires_at.replace(tzinfo=ctx.now().tzinfo)
    return until > ctx.now()


def forget_held(kernel: Kernel) -> None:
    """Delete what nobody sent in time."""
    with writing(kernel.engine) as session:
        session.exec(delete(HeldUpload).where(col(HeldUpload.expires_at) <= kernel.clock.now()))


def held_references(session: Session) -> Iterator[str]:
    """The storage keys of all files that are held."""
    for data in session.exec(select(HeldUpload.data)):
        yield str(data["storage_key"])
