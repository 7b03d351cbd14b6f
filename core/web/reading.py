"""Read what a browser posts, within limits."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from core.errors import BadRequest
from core.web.contents import check_texts

MAX_FIELDS = 5000
MAX_FILES = 20
MAX_FIELD_BYTES = 1024 * 1024


@dataclass(frozen=True)
class FormPost:
    """A posted form: its text fields in order (names may repeat), and its files by input name."""

    items: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, UploadFile], ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """The last value of a field."""
        return next((value for key, value in reversed(self.items) if key == name), default)

    def all(self, name: str) -> list[str]:
        """All values of a field."""
        return [value for key, value in self.items if key == name]


async def read_form(request: Request) -> FormPost:
    """The posted form; read once per request. Raises `BadRequest` saying what can't be read."""
    if not hasattr(request.state, "form"):
        request.state.form = await _parse(request)
    form: FormPost = request.state.form
    return form


async def _parse(request: Request) -> FormPost:
    try:
        data = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES)
    except HTTPException as error:
        raise BadRequest(reason=str(error.detail)) from error
    check_texts(text for k, v in data.multi_items() for text in (k, v if isinstance(v, str) else v.filename or ""))
    items = tuple((k, v) for k, v in data.multi_items() if isinstance(v, str))
    files = tuple((k, v) for k, v in data.multi_items() if isinstance(v, UploadFile) and v.filename)
    return FormPost(items, files)


FormDep = Annotated[FormPost, Depends(read_form)]
