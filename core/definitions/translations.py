"""Texts that are not written in every language of their pack."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, RootModel

from core.definitions.language import Nesting, Text
from core.definitions.packs import Scope
from core.definitions.problems import Problem

Path = tuple[str | int, ...]


def check_translations(scope: Scope) -> Iterator[Problem]:
    """Texts of one file that say something in one language and nothing in another."""
    languages = scope.pack.manifest.languages
    for path, text in _texts(scope.file.value, ()):
        missing = [one for one in languages if one not in text.by_language]
        if missing and "" not in text.by_language:
            message = f"this text is not written in {', '.join(missing)}"
            yield Problem(path, message, f"add {', '.join(f'{one}: …' for one in missing)}", "LI831")


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, Text]]:
    match value:
        case Text():
            yield path, value
        case BaseModel():
            for name, field in type(value).model_fields.items():
                inner = path if isinstance(value, RootModel) else (*path, field.alias or name)
                if name in value.model_fields_set or isinstance(value, RootModel):
                    yield from _texts(getattr(value, name), inner)
        case Nesting():
            for place, options in value.nested():
                yield from _texts(options, (*path, *place))
        case Mapping():
            for key, one in value.items():
                yield from _texts(one, (*path, key))
        case list() | tuple():
            for index, one in enumerate(value):
                yield from _texts(one, (*path, index))
