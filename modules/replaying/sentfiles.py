"""The files that forms name in a replay, known by what submissions say; their documents come by themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.context import Context
from core.registry import Item, Part, Registry
from modules.cases.models import Case
from modules.forms.form import Form
from modules.forms.uploads import UploadedFile

TOLD = {"id", "name", "size", "content_type", "sha256"}


class RecordedFiles:
    """Stands in for what keeps the files of forms about cases."""

    def __init__(self) -> None:
        self._known: dict[str, UploadedFile] = {}

    def take(self, submitted: Mapping[str, Any]) -> None:
        """Know the files of this submission, and no others."""
        self._known = {one.id: one for one in _files(submitted)}

    def find(self, file_id: str) -> UploadedFile | None:
        """The file with this id, or None."""
        return self._known.get(file_id)

    def file(self, form: Form, values: Mapping[str, Any]) -> None:
        """Nothing: that each document came in is an input of its own."""

    def registry(self, registry: Registry) -> Registry:
        """The same registry with these files."""

        def held(ctx: Context, case: Case) -> "RecordedFiles":
            return self

        def change(item: Item) -> Item:
            ours = isinstance(item, Part) and item.kind == "form_files"
            return replace(item, run=held) if ours and isinstance(item, Part) else item

        return registry.variant(change)


def _files(value: Any) -> Iterator[UploadedFile]:
    """Every file in a submission, also in rows."""
    if isinstance(value, Mapping) and set(value) >= TOLD:
        yield UploadedFile(**{name: value[name] for name in TOLD})
    elif isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _files(one)
