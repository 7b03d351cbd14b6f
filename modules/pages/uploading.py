"""Files that come with a step: stored if they fit, explained at their field if they don't."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.datastructures import UploadFile

from core.errors import Refused
from core.kernel import Kernel
from core.translations import Gettext
from modules.documents.checks import Examined, examine
from modules.documents.language import Piece
from modules.documents.models import Document
from modules.documents.receiving import StoredUpload, require_fitting, store_upload
from modules.forms.posts import steps_of
from modules.forms.problems import FieldError
from modules.forms.uploads import FileRule
from modules.pages.drafts import DraftFile
from modules.pages.finding import FoundPage

EXPLAINED = (413, 422)
"""Statuses of refusals that are about the file, and told at its field."""

Files = tuple[tuple[str, UploadFile], ...]


@dataclass(frozen=True)
class Taken:
    """The files of a step that were stored, and what was wrong with the others."""

    files: tuple[DraftFile, ...]
    errors: tuple[FieldError, ...]


def take_files(kernel: Kernel, found: FoundPage, files: Files, gettext: Gettext) -> Taken:
    """Store each file whose input the form has; one bad file does not harm the others."""
    results = list(_take_all(kernel, found, files, gettext))
    return Taken(
        tuple(one for one in results if isinstance(one, DraftFile)),
        tuple(one for one in results if isinstance(one, FieldError)),
    )


def _take_all(kernel: Kernel, found: FoundPage, files: Files, gettext: Gettext) -> Iterator[DraftFile | FieldError]:
    for name, upload in files:
        rule = found.form.file_rule(name)
        if rule is None:
            continue
        try:
            yield DraftFile(input=name, file=_take(kernel, found, rule, upload))
        except Refused as error:
            if error.status not in EXPLAINED:
                raise
            yield FieldError(dotted(name), "", error.translated(gettext))


def _take(kernel: Kernel, found: FoundPage, rule: FileRule, upload: UploadFile) -> StoredUpload:
    name = upload.filename or ""
    stored = store_upload(kernel, upload.file, name, found.kinds(rule), found.most_bytes(rule))
    piece = found.piece(rule)
    if piece is not None:
        require_fitting(piece, stored)
        _examine(kernel, found, piece, stored)
    return stored


def _examine(kernel: Kernel, found: FoundPage, piece: Piece, file: StoredUpload) -> None:
    """The checks that a document of this piece must pass at its receipt; told now rather than at the end."""
    told = file.model_dump(include={"name", "kind", "content_type", "size", "sha256", "storage_key", "pages"})
    traits = {name: getattr(file, name) for name in ("width", "height", "encrypted", "blank")}
    now = kernel.clock.now()
    document = Document(
        **told,
        case_id="",
        pack=found.pack.name,
        thread="",
        traits={name: value for name, value in traits.items() if value},
        source="form",
        received_at=now,
        received_from="",
    )
    examine(piece.checks, "receiving", Examined(document, (), now, found.pack.calendar()))


def dotted(input_name: str) -> str:
    """`drivers[0][licence]` → `drivers.0.licence`."""
    return ".".join(steps_of(input_name))
