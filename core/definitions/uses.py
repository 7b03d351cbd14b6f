"""What the files of a pack make use of: names that they refer to, and what their expressions and texts read."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel

from core.definitions.link import scope_of
from core.definitions.packs import File, Pack, Scope
from core.definitions.walk import Found, walk
from core.registry import Registry

Dotted = tuple[str, ...]


@dataclass(frozen=True)
class Use:
    """One use of a name: by which file, about which case type (None: about any), and where."""

    file: File
    case_type: str | None
    found: Found | None
    namespace: str
    path: Dotted


@lru_cache(maxsize=4)
def uses(pack: Pack, registry: Registry) -> tuple[Use, ...]:
    """Every reference, everything that is read, and what modules know beside that by their parts `uses`."""
    return tuple(_uses(pack, registry))


def _uses(pack: Pack, registry: Registry) -> Iterator[Use]:
    for file in pack.every_file():
        if isinstance(file.value, BaseModel):
            scope = scope_of(pack, file, registry)
            for found in walk(file.value):
                yield from _use(found, file, scope)
            yield from _read_by(file, scope.case_type_name)
            for part in registry.parts("uses").values():
                yield from part.run(pack, file) if part.run else ()


def _use(found: Found, file: File, scope: Scope) -> Iterator[Use]:
    about = None if found.elsewhere else scope.case_type_name
    if found.reference:
        yield Use(file, about, found, found.reference.namespace, tuple(str(found.value).split(".")))
        written: Callable[[], Iterable[Dotted]] | None = getattr(found.value, "paths_written", None)
        for path in written() if written else ():
            yield Use(file, about, found, "target", path)
    elif not isinstance(found.value, str):
        for path in found.value.expression.paths():
            yield Use(file, about, found, "path", path)


def _read_by(file: File, case_type: str | None) -> Iterator[Use]:
    """What a model says that it reads: `paths_read()` of the cases it speaks of, `columns_read()` of any."""
    for hook, about in (("paths_read", case_type), ("columns_read", None)):
        given: Callable[[], Iterable[Dotted]] | None = getattr(file.value, hook, None)
        for path in given() if given else ():
            yield Use(file, about, None, "path", path)


def names_used(pack: Pack, registry: Registry, namespace: str, case_type: str | None = None) -> set[str]:
    """The names of `namespace` that some value refers to, keys aside; with a case type, those that speak of it."""
    return {
        ".".join(use.path)
        for use in uses(pack, registry)
        if use.namespace == namespace
        and not (use.found and use.found.is_key)
        and (case_type is None or use.case_type in (None, case_type))
    }
