"""Deadlines that never do anything."""

from collections.abc import Iterator

from core.definitions.conditions import known_of
from core.definitions.link import names_in
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.expressions.certainty import can_hold
from core.expressions.domains import Domain
from core.registry import Registry
from modules.cases.language import CaseType


def check_deadlines(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """The time of a final stage is never up, and a deadline's transition must be one that can hold there."""
    case_type: CaseType = scope.file.value
    types, known = names_in(scope, registry), known_of(scope)
    for name, stage in case_type.stages.items():
        if stage.final and stage.due is not None:
            message = f"the case is closed in '{name}', so its time is never up"
            yield Problem(("stages", name, "due"), message, "delete 'due', or 'final: true'", "LI807")
        transition = case_type.transitions.get(stage.then or "")
        if transition is None or transition.when is None or stage.final:
            continue
        here = {**known, ("stage",): Domain(frozenset((name,)))}
        if not can_hold([transition.when.expression.tree], types, here):
            message = f"'{stage.then}' can't hold in '{name}', so nothing happens when the time is up"
            yield Problem(("stages", name, "then"), message, "mend its condition", "LI807")
