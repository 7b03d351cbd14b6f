"""Files posted with a form: stored if they fit, explained at their field if they don't."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import UploadFile

from core.definitions.packs import Pack
from core.errors import Refused
from core.kernel import Kernel
from core.translations import Gettext
from modules.cases.language import CaseType
from modules.documents.checks import Examined, examine
from modules.documents.kinds import KINDS, fits
from modules.documents.language import Piece, pieces_in
from modules.documents.models import Document
from modules.documents.receiving import StoredUpload, require_fitting, store_upload
from modules.forms.form import Form
from modules.forms.posts import steps_of
from modules.forms.problems import FieldError
from modules.forms.uploads import FileRule

EXPLAINED = (413, 422)
"""Statuses of refusals that are about the file, and told at its field."""

Files = tuple[tuple[str, UploadFile], ...]


@dataclass(frozen=True)
class Intake:
    """A form that takes files for a kind of case."""

    pack: Pack
    form: Form
    case_type: CaseType

    def today(self, kernel: Kernel) -> date:
        """The day that it is where the pack works."""
        return kernel.clock.now().astimezone(self.pack.manifest.zone).date()

    def piece(self, rule: FileRule) -> Piece | None:
        """The piece of the case that a file input fills."""
        return pieces_in(self.case_type).get(rule.piece)

    def kinds(self, rule: FileRule) -> tuple[str, ...]:
        """The kinds of files that an input takes: those that both the form and the piece name."""
        piece = self.piece(rule)
        listed = [kind for kind in (piece.accept if piece else KINDS) if fits(kind, rule.patterns)]
        return tuple(listed) or (piece.accept if piece else tuple(KINDS))

    def most_bytes(self, rule: FileRule) -> int:
        """The largest file that an input takes."""
        piece = self.piece(rule)
        return min(rule.max_bytes, piece.max_size or rule.max_bytes) if piece else rule.max_bytes


@dataclass(frozen=True)
class Taken:
    """The files that were stored, each with the input that it came by, and what was wrong with the others."""

    files: tuple[tuple[str, StoredUpload], ...] = ()
    errors: tuple[FieldError, ...] = ()


def take_files(kernel: Kernel, intake: Intake, files: Files, gettext: Gettext) -> Taken:
    """Store each file whose input the form has; one bad file does not harm the others."""
    results = list(_take_all(kernel, intake, files, gettext))
    return Taken(
        tuple(one for one in results if not isinstance(one, FieldError)),
        tuple(one for one in results if isinstance(one, FieldError)),
    )


def _take_all(
    kernel: Kernel, intake: Intake, files: Files, gettext: Gettext
) -> Iterator[tuple[str, StoredUpload] | FieldError]:
    for name, upload in files:
        rule = intake.form.file_rule(name)
        if rule is None:
            continue
        try:
            yield name, _take(kernel, intake, rule, upload)
        except Refused as error:
            if error.status not in EXPLAINED:
                raise
            yield FieldError(dotted(name), "", error.translated(gettext))


def _take(kernel: Kernel, intake: Intake, rule: FileRule, upload: UploadFile) -> StoredUpload:
    name = upload.filename or ""
    stored = store_upload(kernel, upload.file, name, intake.kinds(rule), intake.most_bytes(rule))
    piece = intake.piece(rule)
    if piece is not None:
        require_fitting(piece, stored)
        _examine(kernel, intake, piece, stored)
    return stored


def _examine(kernel: Kernel, intake: Intake, piece: Piece, file: StoredUpload) -> None:
    """The checks that a document of this piece must pass at its receipt; told now rather than at the end."""
    told = file.model_dump(include={"name", "kind", "content_type", "size", "sha256", "storage_key", "pages"})
    traits = {name: getattr(file, name) for name in ("width", "height", "encrypted", "blank")}
    now = kernel.clock.now()
    document = Document(
        **told,
        case_id="",
        pack=intake.pack.name,
        thread="",
        traits={name: value for name, value in traits.items() if value},
        source="form",
        received_at=now,
        received_from="",
    )
    examine(piece.checks, "receiving", Examined(document, (), now, intake.pack.calendar()))


def dotted(input_name: str) -> str:
    """`drivers[0][licence]` → `drivers.0.licence`."""
    return ".".join(steps_of(input_name))
