"""The files that the values of a form name."""

from collections.abc import Iterator, Mapping
from typing import Any

from modules.forms.components.files import id_of


def file_ids_of(values: Mapping[str, Any], input_name: str) -> Iterator[str]:
    """The ids of the files at an input's HTML name, such as `drivers[*][licence]`; `*` stands for every row."""
    return _files_at(values, input_name.replace("]", "").split("["))


def _files_at(value: Any, steps: list[str]) -> Iterator[str]:
    if not steps:
        items = value if isinstance(value, list) else []
        yield from (id_of(item) for item in items)
    elif steps[0] == "*":
        for row in value if isinstance(value, list) else ():
            yield from _files_at(row, steps[1:])
    elif isinstance(value, Mapping):
        yield from _files_at(value.get(steps[0]), steps[1:])


def file_ids(value: Any) -> list[str]:
    """Every `id` of a file anywhere in nested answers."""
    if isinstance(value, Mapping):
        own = [value["id"]] if isinstance(value.get("id"), str) else []
        return own + [found for inner in value.values() for found in file_ids(inner)]
    return [found for inner in value for found in file_ids(inner)] if isinstance(value, list) else []
