"""Files of forms about a case: another module keeps them until the form is sent, and then files them."""

from collections.abc import Mapping
from typing import Any, Protocol, cast

from core.context import Context
from modules.cases.models import Case
from modules.forms.form import Form
from modules.forms.uploads import UploadedFile


class FormFiles(Protocol):
    """The files that the actor sent for forms about one case."""

    def find(self, file_id: str) -> UploadedFile | None:
        """The file with this id, or None."""

    def file(self, form: Form, values: Mapping[str, Any]) -> None:
        """Add the files named by a cleaned submission to the case."""


class NoFiles:
    """Knows no file."""

    def find(self, file_id: str) -> UploadedFile | None:
        """Always None."""
        return None

    def file(self, form: Form, values: Mapping[str, Any]) -> None:
        """Nothing to do."""


def files_for(ctx: Context, case: Case) -> FormFiles:
    """The actor's files, as the part `form_files` (`run(ctx, case)`) knows them; none without such a part."""
    part = next(iter(ctx.kernel.registry.parts("form_files").values()), None)
    return cast(FormFiles, part.run(ctx, case)) if part and part.run else NoFiles()
