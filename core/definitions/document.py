"""The content of a definition file, and the place of every key and value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from core.definitions.limits import BYTE_ORDER_MARK
from core.diagnostics import LINE_BREAK, Mark

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Where each part of a file was written.

    `marks` places values by their path of keys and indexes, `key_marks` the keys of maps. `layers` tells after
    `extend` what else has a say in a place: what a value is laid over, or what is laid over the map that an inherited
    value stands in.
    """

    marks: Mapping[Path, Mark] = field(default_factory=dict)
    key_marks: Mapping[Path, Mark] = field(default_factory=dict)
    layers: Mapping[Path, tuple[str, Mark]] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """The content of a definition file and where each part of it was written.

    Both are found when somebody asks: `read` gives the data, `find` the places, which nobody needs of a sound file.
    `sources` holds the texts that the places point into, by file (more than one after `extend`); `mended` are the maps
    and lists from which something wrong was taken out.
    """

    read: Callable[[], Any] = field(repr=False, compare=False)
    file: str
    sources: Mapping[str, str] = field(default_factory=dict)
    mended: frozenset[Path] = frozenset()
    find: Callable[[], Places] = field(default=Places, repr=False, compare=False)

    @cached_property
    def data(self) -> Any:
        """The content as plain data."""
        return self.read()

    @property
    def text(self) -> str:
        """What stands in its own file."""
        return self.sources.get(self.file, "").removeprefix(BYTE_ORDER_MARK)

    def hold(self, data: Any) -> "Document":
        """This document, with what `read` would give."""
        self.__dict__["data"] = data
        return self

    def rest(self) -> None:
        """Let go of the data and the places: they are read again when somebody asks."""
        self.__dict__.pop("data", None)
        self.__dict__.pop("places", None)

    @cached_property
    def places(self) -> Places:
        """Where everything stands."""
        return self.find()

    @property
    def marks(self) -> Mapping[Path, Mark]:
        """The place of every value."""
        return self.places.marks

    @property
    def key_marks(self) -> Mapping[Path, Mark]:
        """The place of every key."""
        return self.places.key_marks

    def related(self, path: Path) -> tuple[tuple[str, Mark], ...]:
        """The place in the other file that has a say in this one, with what it is."""
        closest = next((path[:n] for n in range(len(path), -1, -1) if path[:n] in self.places.layers), None)
        return (self.places.layers[closest],) if closest is not None else ()

    def mark(self, path: Path, *, key: bool = False) -> Mark:
        """The place of a value (or of its key); of its closest known ancestor if it was not written."""
        if key and path in self.key_marks:
            return self.key_marks[path]
        for length in range(len(path), -1, -1):
            if path[:length] in self.marks:
                return self.marks[path[:length]]
        return Mark(self.file, 1, 1)

    def mark_within(self, path: Path, offset: int, width: int = 1) -> Mark:
        """The place of characters inside a text value; the whole value if it is folded or holds escapes."""
        whole = self.mark(path)
        value = self.value(path)
        lines = LINE_BREAK.split(self.sources.get(whole.file, "").removeprefix(BYTE_ORDER_MARK))
        if not isinstance(value, str) or not 1 <= whole.line <= len(lines):
            return whole
        if "\n" in value:
            return _mark_in_block(whole, value, lines, offset, width)
        start = whole.column - 1 + (lines[whole.line - 1][whole.column - 1 : whole.column] in ("'", '"'))
        if not lines[whole.line - 1].startswith(value, start):
            return whole
        return Mark(whole.file, whole.line, start + 1 + offset, max(1, width))

    def value(self, path: Path) -> Any:
        """The value at a path, or None."""
        found = self.data
        for step in path:
            inside = isinstance(found, dict) or (isinstance(found, list) and isinstance(step, int))
            try:
                found = found[step] if inside else None
            except (KeyError, IndexError):
                return None
        return found


def _mark_in_block(whole: Mark, value: str, lines: list[str], offset: int, width: int) -> Mark:
    """The place of characters inside a `|` block, whose lines stand in the file as they are."""
    before = value[:offset]
    written, line = value.split("\n")[before.count("\n")], whole.line + before.count("\n")
    if not written or line >= len(lines) or not lines[line].endswith(written):
        return whole
    column = len(lines[line]) - len(written) + offset - before.rfind("\n")
    return Mark(whole.file, line + 1, column, max(1, width))
