"""Parameters that nothing uses."""

from collections.abc import Iterator

from core.definitions.packs import Scope
from core.definitions.parameters import PARAMETERS, parameters_of
from core.definitions.problems import Problem
from core.definitions.uses import uses
from core.registry import Registry

READ = ("path", "parameter")


def check_parameters_used(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """A parameter is there for an expression, a delay or a text that names it."""
    found = {use.path for use in uses(scope.pack, registry) if use.namespace in READ and use.path[0] == PARAMETERS}
    used = {path[1] for path in found if len(path) > 1}
    for name in parameters_of(scope.pack):
        if name not in used and (PARAMETERS,) not in found:
            hint = f"write {PARAMETERS}.{name} where it counts, or delete it"
            yield Problem((PARAMETERS, name), f"nothing uses the parameter '{name}'", hint, "LI818", at_key=True)
