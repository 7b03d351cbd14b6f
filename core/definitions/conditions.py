"""Conditions that can never hold, or always do."""

import ast
from collections.abc import Callable, Iterator, Mapping

from pydantic import BaseModel

from core.definitions.link import names_around, names_in
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.definitions.walk import Found, walk
from core.expressions.certainty import Domains, certainty
from core.expressions.expression import Expression
from core.expressions.types import BOOLEAN, Type
from core.registry import Registry

NEVER = "this condition can never hold"
ALWAYS = "this condition always holds"
HINT = "its parts contradict each other, or ask for what is not possible here"
NEEDLESS = "leave it out, or write what was meant"

Path = tuple[str | int, ...]


def check_conditions(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """The conditions of one file; a model tells by `known_within(scope)` what its names may be there."""
    if not isinstance(scope.file.value, BaseModel):
        return
    names = names_in(scope, registry)
    for found in walk(scope.file.value):
        if found.expected == BOOLEAN and not found.elsewhere and not found.reference:
            types = {**names, **names_around(found, scope, registry)}
            yield from judge(found.value.expression, found.path, types, _known_within(found, scope))


def judge(expression: Expression, path: Path, types: Mapping[str, Type], known: Domains) -> Iterator[Problem]:
    """What is to be said of one condition; a plain true or false is meant."""
    if isinstance(expression.tree, ast.Constant):
        return
    said = certainty(expression.tree, types, known)
    if said is False:
        yield Problem(path, NEVER, HINT, "LI801")
    elif said is True:
        yield Problem(path, ALWAYS, NEEDLESS, "LI802")


def _known_within(found: Found, scope: Scope) -> Domains:
    told: Callable[[Scope], Domains] | None = getattr(found.owners[-1], "known_within", None)
    return {**known_of(scope), **(told(scope) if told else {})}


def known_of(scope: Scope) -> Domains:
    """What the case type tells of its names, by its method `known_of_case()`."""
    told: Callable[[], Domains] | None = getattr(scope.case_type, "known_of_case", None)
    return told() if told else {}
