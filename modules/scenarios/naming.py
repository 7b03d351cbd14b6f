"""Every name in a scenario means something: actors, stages, actions, fields of the case that each line is about."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.definitions.walk import Found, walk
from core.diagnostics import nearest
from core.registry import Namespace, Registry
from modules.scenarios.language import Path, Scenario
from modules.scenarios.lines import VALUE, Line, split_on
from modules.scenarios.people import ANOTHER, VISITOR

ACTOR = "actor"
UNKNOWN_NAME = "LI120"


def check_scenario(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """The problems of every line, each in the case that it is about."""
    scenario: Scenario = scope.file.value
    called: dict[str, str] = {}
    present: str | None = None
    for path, line in scenario.lines():
        opened = _opened(line, scope)
        kind, _ = split_on(line.options.on)
        target = opened or called.get(line.options.on) or kind or present
        if kind and not {line.options.on, kind} & {*called, *scope.pack.all("case_type")}:
            yield _unknown((*path, "on"), "case", line.options.on, [*called, *scope.pack.all("case_type")])
            continue
        inner = _scope_in(scope, target)
        yield from _check_line(registry, scenario, inner, path, line)
        if getattr(line.options, "refused", None) is None:
            present = opened or present
            called |= _called(line, scope, opened)


def _opened(line: Line, scope: Scope) -> str | None:
    """The type of the case that a line opens, if it opens one."""
    opens: Any = getattr(line.options, "opens", None)
    return opens(scope, line) if opens else None


def _called(line: Line, scope: Scope, opened: str | None) -> dict[str, str]:
    """The names that a line gives to cases, with their types."""
    calls: Any = getattr(line.options, "calls", None)
    if calls:
        return dict(calls(scope))
    name = getattr(line.options, "called", "")
    return {name: opened} if name and opened else {}


def _scope_in(scope: Scope, case_type: str | None) -> Scope:
    model = scope.pack.get("case_type", case_type) if case_type else None
    return replace(scope, case_type=model, case_type_name=case_type)


def _check_line(registry: Registry, scenario: Scenario, scope: Scope, path: Path, line: Line) -> Iterator[Problem]:
    for slot, name in line.slots.items():
        names = _actors(registry, scenario, scope, name) if slot == ACTOR else _names(registry, slot, scope)
        if names is not None and name not in names:
            yield _unknown((*path, line.written), slot, name, names, at_key=True)
    for found in walk(line.options):
        yield from _check_found(registry, scope, path, line, found)
    more: Any = getattr(line.options, "problems", None)
    for tail, message, hint in more(scope, line) if more else ():
        yield Problem((*path, *_written(line, tail)), message, hint, UNKNOWN_NAME, at_key=len(tail) > 1)


def _check_found(registry: Registry, scope: Scope, path: Path, line: Line, found: Found) -> Iterator[Problem]:
    if found.reference is None:
        return
    names = _names(registry, found.reference.namespace, scope)
    if names is not None and found.value not in names:
        what = found.reference.namespace
        yield _unknown((*path, *_written(line, found.path)), what, found.value, names, found.is_key)


def _written(line: Line, path: Path) -> Path:
    """The path as it stands in the file: the line's value stands behind its phrase."""
    return tuple(line.written if step == VALUE else step for step in path)


def _names(registry: Registry, namespace: str, scope: Scope) -> list[str] | None:
    """The names of a namespace here; None when another mistake keeps them from being known."""
    found: Namespace | None = registry.find(Namespace, namespace)
    if found is None or (scope.is_lost and not found.of):
        return None
    if found.of and any(kind == found.of for kind, _ in scope.pack.broken):
        return None
    return list(found.names(scope))


def _actors(registry: Registry, scenario: Scenario, scope: Scope, name: str) -> list[str] | None:
    roles = _names(registry, "role", scope)
    if roles is None:
        return None
    parties = scope.case_type.parties if scope.case_type else ()
    others = [f"{ANOTHER}{role}" for role in roles] if name.startswith(ANOTHER) else []
    return [*scenario.people, *roles, *others, *parties, VISITOR]


def _unknown(path: Path, what: str, name: str, names: Iterable[str], at_key: bool = False) -> Problem:
    words = "nobody" if what == ACTOR else f"no {what.replace('_', ' ')}"
    called = f"called '{name}'" if what == ACTOR else f"'{name}'"
    return Problem(path, f"there is {words} {called}", nearest(name, names), UNKNOWN_NAME, at_key=at_key)
