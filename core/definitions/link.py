"""Check that every name in a pack means something: references, expressions, and the rules of the modules."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from pydantic import BaseModel

from core.definitions.factdata import carries
from core.definitions.mending import follows
from core.definitions.packs import File, Pack, Scope
from core.definitions.problems import Problem
from core.definitions.validate import place
from core.definitions.walk import Found, walk
from core.diagnostics import Diagnostic, nearest
from core.expressions import types
from core.expressions.functions import Function
from core.expressions.types import Type
from core.registry import FileKind, Names, Namespace, Registry, Rule


def link(pack: Pack, registry: Registry) -> Iterator[Diagnostic]:
    """Every dangling name and wrong type in `pack`."""
    linker = Linker(pack, registry)
    for file in pack.every_file():
        if file.counts:
            yield from place((p for p in linker.check(file) if not follows(p, file.document, pack.lost)), file)


def scope_of(pack: Pack, file: File, registry: Registry) -> Scope:
    """The scope in which names of `file` are looked up."""
    kind: FileKind = registry.find(FileKind, file.kind)
    name = kind.case_type(file.value)
    if name is not None and name == getattr(file.value, file.kind, None):
        name = file.key
    return Scope(pack, file, pack.get("case_type", name) if name else None, name)


CALLED: Mapping[str, str] = {
    "action": "transition or process",
    "doing": "task or transition",
    "need": "field",
    "path": "field or part of a party",
    "target": "field or part of a party",
    "ability": "right, transition, process or task",
}
"""How messages call what is named, where the namespace's own word says nothing to people."""


PARTIES = "parties"


def _meant(namespace: str, name: str) -> str | None:
    """What to write instead of a name that can't be one."""
    if "," in name:
        return f"write a list: [{name}]"
    if namespace == "field" and name.startswith("parent."):
        return f"write change_case: {{case: parent, set: {{{name.removeprefix('parent.')}: …}}}}"
    return None


def functions(registry: Registry) -> dict[str, Function]:
    """Functions that expressions may call: the built-in ones and those of modules."""
    parts = registry.parts("function").values()
    return {part.name: cast(Function, part.run) for part in parts}


def names_in(scope: Scope, registry: Registry) -> dict[str, Type]:
    """The names that expressions know in `scope`, with their types; of two with one name the first, as in a case."""
    known: dict[str, Type] = {}
    for names in registry.all(Names):
        known = {**names.types(scope), **known}
    return known


def names_around(found: Found, scope: Scope, registry: Registry) -> dict[str, Type]:
    """What an expression knows beside the case, by the models around it.

    A model tells names by `names_within(scope)`, and those of a fact by `names_told(scope, path, facts)`.
    """
    known: dict[str, Type] = {}
    for owner in found.owners:
        within: Callable[[Scope], Mapping[str, Type]] | None = getattr(owner, "names_within", None)
        told: Callable[..., Mapping[str, Type]] | None = getattr(owner, "names_told", None)
        known.update(within(scope) if within else {})
        known.update(told(scope, found.path, registry.parts("fact")) if told else {})
    return known


class Linker:
    """Checks the files of one pack, remembering the names that it already looked up."""

    def __init__(self, pack: Pack, registry: Registry) -> None:
        self.pack = pack
        self.registry = registry
        self._namespaces: dict[tuple[str, str | None], frozenset[str]] = {}
        self._functions = functions(registry)

    def check(self, file: File) -> Iterator[Problem]:
        """The problems of one file."""
        scope = scope_of(self.pack, file, self.registry)
        if isinstance(file.value, BaseModel):
            names = names_in(scope, self.registry)
            for found in walk(file.value):
                yield from self._check_one(found, scope, names)
        for rule in self.registry.all(Rule):
            if rule.of == file.kind and not rule.advice and not scope.is_lost:
                yield from rule.run(scope)

    def _check_one(self, found: Found, scope: Scope, names: Mapping[str, Type]) -> Iterator[Problem]:
        if found.reference:
            yield from self._check_reference(found, scope)
        elif not found.elsewhere and not scope.is_lost:
            yield from self._check_expression(found, scope, names)

    def _check_reference(self, found: Found, scope: Scope) -> Iterator[Problem]:
        assert found.reference
        namespace = found.reference.namespace
        known = self._names_of(namespace, scope)
        if found.value not in known and not self._is_unsure(namespace, found, scope):
            words = CALLED.get(namespace, namespace.replace("_", " "))
            message = f"there is no {words} '{found.value}'"
            hint = _meant(namespace, found.value) or self._somebody(namespace, found, scope)
            hint = hint or nearest(found.value, known)
            yield Problem(found.path, message, hint, "LI120", at_key=found.is_key)

    def _somebody(self, namespace: str, found: Found, scope: Scope) -> str | None:
        """How to reach somebody of a list whom steps know by a name of their own, such as `row.email`."""
        name = found.value.partition(".")[0]
        if namespace != "party" or name not in names_around(found, scope, self.registry):
            return None
        described = f"{{name: {name}.name, email: {name}.email}}"
        if PARTIES in found.path:
            return f"write {described}"
        step = f"open_case: {{case_type: …, {PARTIES}: {{ROLE: {described}}}}}"
        return f"open a case for each and write from there: {step}"

    def _is_unsure(self, namespace: str, found: Found, scope: Scope) -> bool:
        """Whether another mistake, reported already, explains this one: a broken file, or one with a wrong name."""
        kind: str = self.registry.find(Namespace, namespace).of
        misnamed = found.path == (scope.file.kind,) and found.value != scope.file.key
        return misnamed or (self.pack.is_broken(kind, found.value, kind) if kind else scope.is_lost)

    def _names_of(self, namespace: str, scope: Scope) -> frozenset[str]:
        key = (namespace, scope.case_type_name)
        if key not in self._namespaces:
            found: Namespace = self.registry.find(Namespace, namespace)
            self._namespaces[key] = frozenset(found.names(scope))
        return self._namespaces[key]

    def _check_expression(self, found: Found, scope: Scope, names: Mapping[str, Type]) -> Iterator[Problem]:
        known = {**names, **names_around(found, scope, self.registry)}
        expected = found.expected or _expected_by(found, scope)
        for p in found.value.expression.check(types.Scope(known, self._functions), expected):
            word = found.value.source[p.offset : p.offset + p.width]
            hint = carries(word, known, self.registry.parts("fact")) or p.hint
            yield Problem(found.path, p.message, hint, "LI202", p.offset, p.width)


def _expected_by(found: Found, scope: Scope) -> Type | None:
    """The type that the model around an expression asks for by its method `type_within`, such as a field's."""
    given: Callable[[Scope, str], Type | None] | None = getattr(found.owners[-1], "type_within", None)
    return given(scope, str(found.path[-1])) if given else None


def check_expression(
    expression: Any,
    path: tuple[str | int, ...],
    scope: Scope,
    registry: Registry,
    expected: Type | None = None,
) -> Iterator[Problem]:
    """The problems of an expression whose names are those of `scope`."""
    known = types.Scope(names_in(scope, registry), functions(registry))
    for p in expression.check(known, expected):
        yield Problem(path, p.message, p.hint, "LI202", p.offset, p.width)


def step_names(steps: Any, scope: Scope) -> dict[str, Type]:
    """The names that the steps of a process leave behind, such as a task's outcome."""
    known: dict[str, Type] = {}
    for step in steps:
        given = getattr(step.options, "names_left", None)
        known = {**(given(scope) if given else {}), **known}
    return known
