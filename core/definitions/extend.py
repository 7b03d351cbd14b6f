"""Lay one definition over another, and put packs in the order in which they extend each other."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.definitions.read import Document, Path
from core.diagnostics import DefinitionError, Diagnostic, Mark, nearest


def extend(base: Document, overlay: Document) -> Document:
    """`overlay` over `base`: maps merge, lists and scalars are replaced, `null` removes an inherited key.

    What is inherited keeps its own file and line. Raises DefinitionError for a `null` with nothing to remove.
    """
    merger = _Merger(base, overlay)
    data = merger.merge(base.data, overlay.data, ())
    if merger.found:
        raise DefinitionError(merger.found)
    sources = {**base.sources, **overlay.sources}
    return Document(data, merger.marks, merger.key_marks, overlay.file, overlay.text, sources, merger.layers)


class _Merger:
    """Merges two documents and their marks."""

    def __init__(self, base: Document, overlay: Document) -> None:
        self.base = base
        self.overlay = overlay
        self.marks: dict[Path, Mark] = {}
        self.key_marks: dict[Path, Mark] = {}
        self.layers: dict[Path, tuple[str, Mark]] = {}
        self.found: list[Diagnostic] = []

    def merge(self, old: Any, new: Any, path: Path) -> Any:
        """The merged value at `path`."""
        if not (isinstance(old, dict) and isinstance(new, dict)):
            self.layers[path] = "what it is laid over", self.base.mark(path)
            return self._copy(self.overlay, new, path)
        self._place(self.overlay, path)
        data: dict[str, Any] = {}
        for key in (*old, *(key for key in new if key not in old)):
            place = (*path, key)
            if key not in new:
                self.layers[place] = "what is laid over it", self.overlay.mark(path, key=True)
                data[key] = self._copy(self.base, old[key], place)
            elif key not in old and new[key] is None:
                self._refuse_removal(key, old, place)
            elif key not in old:
                data[key] = self._copy(self.overlay, new[key], place)
            elif new[key] is not None:
                data[key] = self.merge(old[key], new[key], place)
        return data

    def _copy(self, document: Document, value: Any, path: Path) -> Any:
        """A copy of `value` with its marks."""
        self._place(document, path)
        if isinstance(value, dict):
            return {key: self._copy(document, inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._copy(document, inner, (*path, index)) for index, inner in enumerate(value)]
        return value

    def _place(self, document: Document, path: Path) -> None:
        self.marks[path] = document.mark(path)
        if path in document.key_marks:
            self.key_marks[path] = document.key_marks[path]

    def _refuse_removal(self, key: str, old: Mapping[str, Any], path: Path) -> None:
        message = f"there is no inherited {key} to remove here"
        self.found.append(Diagnostic("LI020", message, self.overlay.mark(path, key=True), nearest(key, old)))


def resolve_order(packs: Mapping[str, tuple[str | None, Mark]]) -> list[str]:
    """Pack names, each after the one it extends; `packs` gives the base (or None) and where it is named.

    Raises DefinitionError for every unknown base and every circle.
    """
    found = [*_unknown_bases(packs), *_circles(packs)]
    if found:
        raise DefinitionError(found)
    ordered: dict[str, None] = {}
    for name in packs:
        ordered.update(dict.fromkeys(reversed(_line(packs, name))))
    return list(ordered)


def with_whole_line(packs: Mapping[str, tuple[str | None, Mark]]) -> list[str]:
    """The packs all of whose bases are there: those that can be compiled whatever is wrong with the others."""
    return [name for name in packs if packs[_line(packs, name)[-1]][0] is None]


def _line(packs: Mapping[str, tuple[str | None, Mark]], name: str) -> list[str]:
    """The pack, its base, the base of that one, and so on; ends where a name comes back."""
    line: list[str] = []
    current: str | None = name
    while current is not None and current in packs and current not in line:
        line.append(current)
        current = packs[current][0]
    return line


def _unknown_bases(packs: Mapping[str, tuple[str | None, Mark]]) -> Iterator[Diagnostic]:
    for name, (base, mark) in packs.items():
        if base is not None and base not in packs:
            others = [other for other in packs if other != name]
            yield Diagnostic("LI021", f"{name} extends {base}, which is no pack", mark, nearest(base, others))


def _circles(packs: Mapping[str, tuple[str | None, Mark]]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for name in packs:
        line = _line(packs, name)
        base = packs[line[-1]][0]
        if base in line and base not in seen:
            circle = line[line.index(base) :]
            seen.update(circle)
            route = " → ".join((*circle, base))
            hint = "let one of them extend nothing"
            yield Diagnostic("LI022", f"packs extend each other in a circle: {route}", packs[base][1], hint)
