"""What a pack removes of the one that it extends, and what of the latter still uses it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.definitions.document import Document, Path
from core.diagnostics import LINE_BREAK, Diagnostic, Mark

MOST_SHOWN = 5
DANGLING = frozenset(
    (
        *("LI120", "LI121", "LI122", "LI123"),
        *("LI125", "LI132", "LI136", "LI137"),
        *("LI144", "LI150", "LI152", "LI183"),
        *("LI190", "LI197", "LI202", "LI318"),
    )
)
"""Codes that say that something names what is not there."""
HINT = "change or remove what uses it too, or keep it"


@dataclass(frozen=True)
class Removal:
    """A key that `null` removes: its name, the names that go with it, and where that is written."""

    name: str
    inner: frozenset[str]
    mark: Mark


def find_removals(base: Document, overlay: Document) -> Iterator[Removal]:
    """Every key of `base` that `overlay` removes."""
    yield from _removals(base.data, overlay.data, overlay, ())


def _removals(old: Any, new: Any, overlay: Document, path: Path) -> Iterator[Removal]:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return
    for key, value in new.items():
        if key in old and value is None:
            inner = frozenset(map(str, old[key])) if isinstance(old[key], dict) else frozenset()
            yield Removal(key, inner, overlay.mark((*path, key), key=True))
        elif key in old:
            yield from _removals(old[key], value, overlay, (*path, key))


def blame(
    found: Iterable[Diagnostic], removals: Sequence[Removal], sources: Mapping[str, str], own: tuple[str, ...]
) -> Iterator[Diagnostic]:
    """The mistakes, those in inherited files gathered at the line that removes what they miss.

    `own` are the folders of the pack that removes.
    """
    victims: dict[Removal, list[Diagnostic]] = {}
    for one in found:
        inherited = one.code in DANGLING and not one.mark.file.startswith(own)
        culprit = _culprit(one, removals, sources) if inherited else None
        if culprit is None:
            yield one
        else:
            victims.setdefault(culprit, []).append(one)
    for culprit, missing in victims.items():
        yield _told(culprit, missing)


def _culprit(one: Diagnostic, removals: Sequence[Removal], sources: Mapping[str, str]) -> Removal | None:
    """The removal whose name, or else one of whose inner names, the mistake is about."""
    words = {*re.findall(r"\w+", one.message), *re.findall(r"\w+", _marked(one.mark, sources))}
    by_name = (removal for removal in removals if removal.name in words)
    return next(by_name, None) or next((removal for removal in removals if removal.inner & words), None)


def _marked(mark: Mark, sources: Mapping[str, str]) -> str:
    """The characters that a mark points at."""
    lines = LINE_BREAK.split(sources.get(mark.file, ""))
    line = lines[mark.line - 1] if mark.line <= len(lines) else ""
    return line[mark.column - 1 : mark.column - 1 + mark.width]


def _told(culprit: Removal, missing: Sequence[Diagnostic]) -> Diagnostic:
    message = f"'{culprit.name}' is removed here, but what this pack inherits still uses it"
    uses = sorted(set(missing), key=lambda one: (one.mark, one.message))
    related = [(one.message, one.mark) for one in uses[:MOST_SHOWN]]
    if len(uses) > MOST_SHOWN:
        message += f", in {len(uses)} places"
    return Diagnostic("LI023", message, culprit.mark, HINT, tuple(related))
