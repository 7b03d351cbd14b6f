"""Transitions and processes that nothing and nobody starts."""

from collections.abc import Iterator

from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.definitions.uses import names_used
from core.registry import Registry
from modules.cases.language import CaseType

RUN = "say who runs it ('by'), when it runs by itself ('when'), or name it in a 'then', a reaction or a step 'run'"

EITHER = "write 'run_by: steps' if it shall run only where it is named, or name it nowhere"


def check_unrun(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """A transition needs somebody, a condition, or a name that something runs; a process likewise."""
    case_type: CaseType = scope.file.value
    about = scope.case_type_name
    run = {name for kind in ("transition", "action") for name in names_used(scope.pack, registry, kind, about)}
    deadlines = {stage.then for stage in case_type.stages.values()}
    for name, transition in case_type.transitions.items():
        if not transition.by and not transition.is_automatic and name not in run:
            message = f"nothing ever runs the transition '{name}'"
            yield Problem(("transitions", name), message, RUN, "LI806", at_key=True)
        elif transition.is_automatic and name in run and name not in deadlines:
            message = f"'{name}' runs by itself as soon as this holds, whatever else runs it"
            yield Problem(("transitions", name, "when"), message, EITHER, "LI809")
    started = {name for kind in ("process", "action") for name in names_used(scope.pack, registry, kind, about)}
    for name, process in case_type.processes.items():
        if process.on_demand is None and name not in started:
            message = f"nothing ever starts the process '{name}'"
            hint = "offer it by 'on_demand', or name it in a step 'start' or a reaction"
            yield Problem(("processes", name), message, hint, "LI817", at_key=True)
