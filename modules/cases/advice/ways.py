"""Stages that no case comes to, and stages from which no case comes to an end."""

from collections.abc import Iterable, Iterator, Mapping

from core.definitions.conditions import known_of
from core.definitions.link import names_in
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.expressions.certainty import Domains, can_hold
from core.expressions.domains import Domain
from core.expressions.types import Type
from core.registry import Registry
from modules.cases.language import CaseType, Transition
from modules.cases.stepoptions import Move
from modules.cases.walking import every_step

Ways = Mapping[str, set[str]]


def check_ways(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Follow the transitions that can hold, from the first stage on and back from the final ones."""
    case_type: CaseType = scope.file.value
    ways = ways_of(case_type, scope, registry)
    first, finals = next(iter(case_type.stages)), {name for name, stage in case_type.stages.items() if stage.final}
    reached = _closure({first}, ways)
    ending = _closure(finals, _reversed(ways))
    for name in case_type.stages:
        if name not in reached:
            message = f"no case can come to the stage '{name}'"
            hint = "what leads to it starts from such a stage itself, or has a condition that can't hold"
            yield Problem(("stages", name), message, hint, "LI803", at_key=True)
        elif finals and name not in ending:
            message = f"no case can come from the stage '{name}' to an end"
            yield Problem(("stages", name), message, "add a way to a final stage", "LI804", at_key=True)


def ways_of(case_type: CaseType, scope: Scope, registry: Registry) -> Ways:
    """The stages that can follow each stage."""
    types, known = names_in(scope, registry), known_of(scope)
    ways: dict[str, set[str]] = {name: set() for name in case_type.stages}
    for transition in case_type.transitions.values():
        for start in _open_from(transition, types, known):
            ways[start].add(transition.to)
    for path, step in every_step(case_type):
        if isinstance(step.options, Move):
            starts = [case_type.transitions[str(path[1])].to] if path[0] == "transitions" else list(ways)
            for start in starts:
                ways[start].add(step.options.to)
    return ways


def _open_from(transition: Transition, types: Mapping[str, Type], known: Domains) -> Iterable[str]:
    """The stages from which it can hold; all of them when it can't at all, which is said of the condition itself."""
    if transition.when is None:
        return transition.from_
    tree = transition.when.expression.tree
    found = [s for s in transition.from_ if can_hold([tree], types, {**known, ("stage",): Domain(frozenset((s,)))})]
    return found or transition.from_


def _closure(start: set[str], ways: Ways) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        new = ways[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return found


def _reversed(ways: Ways) -> Ways:
    return {name: {start for start, ends in ways.items() if name in ends} for name in ways}
