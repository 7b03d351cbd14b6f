"""Lay one definition over another, and put packs in the order in which they extend each other."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from core.definitions.document import Document, Path, Places
from core.diagnostics import DefinitionError, Diagnostic, Mark, nearest


def extend(base: Document, overlay: Document) -> Document:
    """`overlay` over `base`: maps merge, lists and scalars are replaced, `null` removes an inherited key.

    What is inherited keeps its own file and line. Raises DefinitionError for a `null` with nothing to remove.
    """
    merged, found = lay(base, overlay)
    if found:
        raise DefinitionError(found)
    return merged


def lay(base: Document, overlay: Document) -> tuple[Document, tuple[Diagnostic, ...]]:
    """As `extend`, with the mistakes beside what comes of it all the same."""
    found = _Tracer(base, overlay).found if _removes_nothing(base.data, overlay.data) else ()
    sources = {**base.sources, **overlay.sources}
    mended = base.mended | overlay.mended
    merged = Document(
        read=lambda: _merged(base.data, overlay.data),
        file=overlay.file,
        sources=sources,
        mended=mended,
        find=lambda: _Tracer(base, overlay).places(),
    )
    return merged, tuple(found)


def _merged(old: Any, new: Any) -> Any:
    """What comes of laying `new` over `old`; it shares nothing with them."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return deepcopy(new)
    inherited = {
        key: _merged(value, new[key]) if key in new else deepcopy(value)
        for key, value in old.items()
        if new.get(key, value) is not None
    }
    return {**inherited, **{key: deepcopy(value) for key, value in new.items() if key not in old and value is not None}}


def _removes_nothing(old: Any, new: Any) -> bool:
    """Whether a `null` of `new` has nothing to remove."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return False
    return any(
        (key not in old and value is None) or _removes_nothing(old.get(key), value) for key, value in new.items()
    )


class _Tracer:
    """Finds where each part of two merged documents was written."""

    def __init__(self, base: Document, overlay: Document) -> None:
        self.base = base
        self.overlay = overlay
        self.marks: dict[Path, Mark] = {}
        self.key_marks: dict[Path, Mark] = {}
        self.layers: dict[Path, tuple[str, Mark]] = {}
        self.found: list[Diagnostic] = []
        self._merge(base.data, overlay.data, ())

    def places(self) -> Places:
        """The place of every value and key."""
        return Places(self.marks, self.key_marks, self.layers)

    def _merge(self, old: Any, new: Any, path: Path) -> None:
        if not (isinstance(old, dict) and isinstance(new, dict)):
            self.layers[path] = "what it is laid over", self.base.mark(path)
            self._copy(self.overlay, new, path)
            return
        self._place(self.overlay, path)
        for key in {**old, **new}:
            self._merge_key(key, old, new, (*path, key))

    def _merge_key(self, key: str, old: Mapping[str, Any], new: Mapping[str, Any], place: Path) -> None:
        if key not in new:
            self.layers[place] = "what is laid over it", self.overlay.mark(place[:-1], key=True)
            self._copy(self.base, old[key], place)
        elif key not in old and new[key] is None:
            self._refuse_removal(key, old, place)
        elif key not in old:
            self._copy(self.overlay, new[key], place)
        elif new[key] is not None:
            self._merge(old[key], new[key], place)

    def _copy(self, document: Document, value: Any, path: Path) -> None:
        """Take over the places of `value` and what is in it."""
        self._place(document, path)
        if isinstance(value, dict | list):
            for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
                self._copy(document, inner, (*path, step))

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
