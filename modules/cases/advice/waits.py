"""Waits that nothing ends: a case stops its processes when it is closed, so none sees what holds only then."""

from collections.abc import Iterator

from core.definitions.conditions import HINT, NEVER, known_of
from core.definitions.link import names_in
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.expressions.certainty import can_hold
from core.expressions.domains import Domain
from core.registry import Registry
from modules.cases.language import CaseType
from modules.cases.waitoptions import WaitFor
from modules.cases.walking import every_step

BEFORE = "put what shall still happen into the steps of the transition that closes the case"


def check_waits(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Every step that waits until something holds."""
    case_type: CaseType = scope.file.value
    running = Domain(frozenset(name for name, stage in case_type.stages.items() if not stage.final))
    types, known = names_in(scope, registry), known_of(scope)
    for path, step in every_step(case_type):
        if not isinstance(step.options, WaitFor) or step.options.until is None:
            continue
        trees, here = [step.options.until.expression.tree], (*path, "wait", "until")
        if not can_hold(trees, types, known):
            yield Problem(here, NEVER, HINT, "LI801")
        elif not can_hold(trees, types, {**known, ("stage",): running}):
            message = "this holds only once the case is closed, which stops the process: the wait never ends"
            yield Problem(here, message, BEFORE, "LI808")
