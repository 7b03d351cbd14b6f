"""Which modules the words of a pack come with, and whether the pack says that it needs them."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, RootModel

from core.definitions.language import Naming, Nesting
from core.definitions.link import scope_of
from core.definitions.packs import File, Pack, Scope
from core.definitions.walk import Found, walk
from core.diagnostics import Diagnostic
from core.registry import FileKind, Names, Part, Registry

Path = tuple[str | int, ...]
NAMED = frozenset({"fact"})
"""Kinds of parts that references name: their namespace is called like the kind."""


@dataclass(frozen=True)
class Word:
    """A word of the language in a file: what it is for people, where it stands, and with which module it comes."""

    name: str
    path: Path
    module: str


def check_needs(pack: Pack, packs: Mapping[str, Pack], registry: Registry) -> Iterator[Diagnostic]:
    """For each module that the pack uses and doesn't need, the first place; what it inherits is not its business."""
    known = needed(pack, packs, registry)
    found: dict[str, tuple[File, Word]] = {}
    for file in (one for one in pack.every_file() if _counts(one, pack, registry)):
        for word in words_of(file, pack, registry):
            if word.module not in known and _is_own(pack, file, word):
                found.setdefault(word.module, (file, word))
    line = f"write in pack.yaml: needs: [{', '.join((*pack.manifest.needs, *found))}]"
    for module, (file, word) in found.items():
        message = f"{word.name} comes with the module '{module}', which this pack does not say it needs"
        yield Diagnostic("LI841", message, file.document.mark(word.path, key=True), line)


def needed(pack: Pack, packs: Mapping[str, Pack], registry: Registry) -> frozenset[str]:
    """The modules that a pack and those that it extends need, with those that these depend on."""
    known, waiting = {"core"}, list(_said(pack, packs))
    while waiting:
        name = waiting.pop()
        if name not in known:
            known.add(name)
            waiting.extend(registry.modules.get(name, ()))
    return frozenset(known)


def _said(pack: Pack | None, packs: Mapping[str, Pack]) -> Iterator[str]:
    while pack is not None:
        yield from pack.manifest.needs
        pack = packs.get(pack.manifest.extends or "")


def _counts(file: File, pack: Pack, registry: Registry) -> bool:
    """Whether the file was written and changes how cases run: what only tests a pack needs nothing where it runs."""
    return not file.derived and bool(registry.find(FileKind, file.kind).binding)


def _is_own(pack: Pack, file: File, word: Word) -> bool:
    own = f"definitions/{pack.name}/", f"forms/{pack.name}/"
    return file.document.mark(word.path, key=True).file.startswith(own)


def words_of(file: File, pack: Pack, registry: Registry) -> Iterator[Word]:
    """The words of modules in one file: its kind, sections, steps, checks, widgets, functions, names and references."""
    kind = registry.find(FileKind, file.kind)
    yield Word(f"a file of the kind '{file.kind}'", (file.kind,), registry.owner(kind))
    if isinstance(file.value, BaseModel):
        yield from (_word(part, path, registry) for path, part in _parts(file, registry))
        scope = scope_of(pack, file, registry)
        for found in walk(file.value):
            yield from _read(found, scope, registry)


def _word(part: Part, path: Path, registry: Registry) -> Word:
    return Word(f"the {part.kind} '{part.name}'", path, registry.owner(part))


def _parts(file: File, registry: Registry) -> Iterator[tuple[Path, Part]]:
    for name, part in registry.parts("section").items():
        if part.of == file.kind and name in file.value.model_fields_set:
            yield (name,), part
    yield from _named(file.value, ())


def _named(value: Any, path: Path) -> Iterator[tuple[Path, Part]]:
    """The parts named below a value, with their places."""
    if isinstance(value, Naming):
        yield from (((*path, *place), part) for place, part in value.parts())
    for place, inner in _inside(value):
        yield from _named(inner, (*path, *place))


def _inside(value: Any) -> Iterable[tuple[Path, Any]]:
    match value:
        case RootModel():
            return [((), value.root)]
        case BaseModel():
            written = ((f.alias or n, n) for n, f in type(value).model_fields.items() if n in value.model_fields_set)
            return [((key,), getattr(value, name)) for key, name in written]
        case Nesting():
            return list(value.nested())
        case Mapping():
            return [((key,), one) for key, one in value.items()]
        case list() | tuple():
            return [((index,), one) for index, one in enumerate(value)]
    return ()


def _read(found: Found, scope: Scope, registry: Registry) -> Iterator[Word]:
    """The words in a reference or an expression."""
    if found.reference:
        namespace = found.reference.namespace
        part = registry.parts(namespace).get(str(found.value))
        if part is not None and namespace in NAMED:
            yield _word(part, found.path, registry)
    elif not isinstance(found.value, str):
        yield from _in_expression(found, scope, registry)


def _in_expression(found: Found, scope: Scope, registry: Registry) -> Iterator[Word]:
    functions = registry.parts("function")
    for node in ast.walk(found.value.expression.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
            yield _word(functions[node.func.id], found.path, registry)
    roots = {path[0] for path in found.value.expression.paths()}
    for names in registry.all(Names):
        for root in sorted(roots & set(names.types(scope))):
            yield Word(f"the name '{root}'", found.path, registry.owner(names))
