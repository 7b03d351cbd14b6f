"""Three ways: what changed in a pack meets what a pack that extends it says about the same places."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]
MISSING = object()


@dataclass(frozen=True)
class Change:
    """One difference between two versions of a file; MISSING stands for nothing."""

    path: Path
    before: Any
    after: Any


@dataclass(frozen=True)
class Conflict:
    """A place that the new base changes and the overlay speaks of; `kind` says how they meet."""

    file: str
    path: Path
    kind: str
    before: Any
    after: Any
    overlay: Any


def changes(before: Any, after: Any, path: Path = ()) -> Iterator[Change]:
    """The differences, each as deep as both sides are maps; lists and scalars count as a whole."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in (*before, *(key for key in after if key not in before)):
            yield from changes(before.get(key, MISSING), after.get(key, MISSING), (*path, str(key)))
    elif before is MISSING or after is MISSING or before != after:
        yield Change(path, before, after)


def conflicts(file: str, old: Any, new: Any, overlay: Any) -> Iterator[Conflict]:
    """Where the overlay of a file meets what changed between the old and the new base."""
    for change in changes(old, new):
        said = _said(overlay, change.path)
        if said is not MISSING:
            yield Conflict(file, change.path, _kind(change, said), change.before, change.after, said)


def _said(overlay: Any, path: Path) -> Any:
    """What the overlay says at a path, or at the nearest place above that it replaces; MISSING if nothing."""
    here = overlay
    for key in path:
        if not isinstance(here, Mapping):
            return here
        if key not in here:
            return MISSING
        here = here[key]
    return here


def _kind(change: Change, said: Any) -> str:
    if change.after is MISSING:
        return "removes what is gone" if said is None else "changes what is gone"
    if change.before is MISSING:
        return "adds what the base adds" if said != change.after else "adds the same"
    if said == change.after:
        return "says the same"
    return "keeps its own value"
