"""What is worth a look in `roles.yaml`: rights that give nothing, roles that are good for nothing."""

from collections.abc import Iterator

from core.access.language import Grant, RolesFile
from core.access.rules import every_grant
from core.definitions.conditions import known_of
from core.definitions.link import names_in
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.definitions.uses import names_used
from core.expressions.certainty import certainty
from core.registry import Registry

Path = tuple[str | int, ...]


def check_grants(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Grants that permit nothing."""
    for grant, path, inner in every_grant(scope):
        yield from _never(grant, path, inner, registry)
        role = str(path[1])
        if "read" not in _actions(scope.file.value, role, str(path[3])) and set(grant.do) - {"open"}:
            message = f"'{role}' may not read these cases, so it can't {_listed(grant)} them"
            yield Problem(path, message, "add read", "LI823")


def _never(grant: Grant, path: Path, scope: Scope, registry: Registry) -> Iterator[Problem]:
    if grant.where is None or scope.case_type is None:
        return
    if certainty(grant.where.expression.tree, names_in(scope, registry), known_of(scope)) is False:
        message = "this permits nothing: its condition can never hold"
        yield Problem((*path, "where"), message, "mend the condition, or delete the grant", "LI823")


def _actions(file: RolesFile, role: str, case_type: str) -> set[str]:
    """What the role may do with cases of this type, rights of included roles and of others that include it too."""
    related = {role, *(name for name, other in file.roles.items() if role in other.includes)}
    related |= {name for one in related for name in file.roles[one].includes if name in file.roles}
    return {action for one in related for grant in file.roles[one].may.get(case_type, ()) for action in grant.do}


def _listed(grant: Grant) -> str:
    return " or ".join(sorted(set(grant.do) - {"open"}))


def check_roles_used(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Roles that give no right and that nothing names."""
    file: RolesFile = scope.file.value
    named = names_used(scope.pack, registry, "role")
    for name, role in file.roles.items():
        if not role.may and not role.includes and name not in named:
            hint = "give it rights under 'may', or delete it"
            yield Problem(("roles", name), f"nothing uses the role '{name}'", hint, "LI816", at_key=True)
