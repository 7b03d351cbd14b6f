"""Transitions that run by themselves from the same stage, and whose conditions may hold at once."""

from collections.abc import Iterator
from itertools import combinations

from core.definitions.conditions import known_of
from core.definitions.link import names_in
from core.definitions.packs import Scope
from core.definitions.parameters import parameter_domains
from core.definitions.problems import Problem
from core.expressions.certainty import can_hold
from core.expressions.domains import Domain
from core.registry import Registry
from modules.cases.language import CaseType, Transition

Named = tuple[str, Transition]


def check_overlaps(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Each pair once: only their order in the file decides which of them runs."""
    case_type: CaseType = scope.file.value
    types, known = names_in(scope, registry), known_of(scope)
    for (first, one), (second, other) in combinations(_automatic(case_type), 2):
        stages = [s for s in one.from_ if s in other.from_ and case_type.stages[s].then not in (first, second)]
        here = {**parameter_domains(scope), **known, ("stage",): Domain(frozenset(stages))}
        trees = [t.when.expression.tree for t in (one, other) if t.when]
        if stages and one.to != other.to and can_hold(trees, types, here):
            message = f"'{first}' may hold at the same time, and then runs instead of '{second}'"
            hint = f"let their conditions exclude each other, such as 'not (…) and …' in '{second}'"
            yield Problem(("transitions", second, "when"), message, hint, "LI805")


def _automatic(case_type: CaseType) -> list[Named]:
    return [(name, one) for name, one in case_type.transitions.items() if one.is_automatic]
