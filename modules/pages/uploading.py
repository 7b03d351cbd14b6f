"""Files that come with a step of a page: stored for its draft."""

from dataclasses import dataclass

from core.kernel import Kernel
from core.translations import Gettext
from modules.documents import formuploads
from modules.documents.formuploads import Files
from modules.forms.problems import FieldError
from modules.pages.drafts import DraftFile
from modules.pages.finding import FoundPage


@dataclass(frozen=True)
class Taken:
    """The files of a step that were stored, and what was wrong with the others."""

    files: tuple[DraftFile, ...]
    errors: tuple[FieldError, ...]


def take_files(kernel: Kernel, found: FoundPage, files: Files, gettext: Gettext) -> Taken:
    """Store each file whose input the form has; one bad file does not harm the others."""
    taken = formuploads.take_files(kernel, found.intake, files, gettext)
    return Taken(tuple(DraftFile(input=name, file=file) for name, file in taken.files), taken.errors)
