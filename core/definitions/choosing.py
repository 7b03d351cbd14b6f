"""One pack out of many: whoever needs it alone reads it with what it extends, not all that stand beside it."""

from collections.abc import Iterator, Mapping

from core.definitions.read import read_on
from core.definitions.scan import Unread

Folders = Mapping[str, Mapping[str, bytes]]


def with_bases(folders: Folders, name: str) -> dict[str, Mapping[str, bytes]]:
    """The files of the pack called so and of those that it extends, however deep; all when there is no such pack."""
    return {one: folders[one] for one in _line(folders, name)} if name in folders else dict(folders)


def _line(folders: Folders, name: str) -> Iterator[str]:
    seen: set[str] = set()
    at: str | None = name
    while at is not None and at in folders and at not in seen:
        seen.add(at)
        yield at
        at = _base(folders[at], at)


def _base(files: Mapping[str, bytes], name: str) -> str | None:
    """The pack that a pack says to extend, if that can be read."""
    path = f"definitions/{name}/pack.yaml"
    if path not in files or isinstance(files[path], Unread):
        return None
    document = read_on(files[path], path).document
    base = document.value(("extends",)) if document else None
    return base if isinstance(base, str) else None
