"""Transitions, processes and tasks that nobody can run, start or do: no role that is named has the right."""

from collections.abc import Iterator

from core.access.language import RolesFile
from core.access.reach import holders, may
from core.definitions.conditions import known_of
from core.definitions.link import names_in
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.expressions.domains import Domain
from core.registry import Registry
from modules.cases.language import CaseType
from modules.cases.taskoptions import MakeTask
from modules.cases.walking import every_step

Path = tuple[str | int, ...]
EVERYWHERE: tuple[str, ...] = ()


def check_people(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """What needs people: whether there can be any."""
    case_type: CaseType = scope.file.value
    roles: RolesFile | None = scope.pack.single("roles")
    if roles is None:
        return
    people = _People(roles, scope, registry)
    for name, transition in case_type.transitions.items():
        if transition.by and not people.may(transition.by, ("read", "transition"), transition.from_):
            message = f"nobody may run '{name}': {_named(transition.by)} may not run transitions of such a case"
            yield Problem(("transitions", name, "by"), message, people.hint, "LI821")
    for name, process in case_type.processes.items():
        offer = process.on_demand
        if (
            offer
            and offer.by
            and not people.may(offer.by, ("read", "transition"), offer.from_ or tuple(case_type.stages))
        ):
            message = f"nobody may start '{name}': {_named(offer.by)} may not run transitions of such a case"
            yield Problem(("processes", name, "on_demand", "by"), message, people.hint, "LI824")
    for path, step in every_step(case_type):
        role = step.options.for_ if isinstance(step.options, MakeTask) else None
        if isinstance(role, str) and not people.may((role,), ("read",), EVERYWHERE):
            message = f"nobody can do this task: '{role}' may not read a {scope.case_type_name}"
            hint = f"let the role read it: may: {{{scope.case_type_name}: [read]}}"
            yield Problem((*path, "task", "for"), message, hint, "LI822")


class _People:
    """What the roles of the pack may do with the cases of one type."""

    def __init__(self, roles: RolesFile, scope: Scope, registry: Registry) -> None:
        self.roles = roles
        self.case_type = str(scope.case_type_name)
        self.types = names_in(scope, registry)
        self.known = known_of(scope)
        self.hint = f"give a role the right: may: {{{self.case_type}: [read, transition]}}"

    def may(self, by: tuple[str, ...], actions: tuple[str, ...], stages: tuple[str, ...]) -> bool:
        """Whether somebody with one of these roles may do all of this with a case in one of the stages."""
        here = {**self.known, ("stage",): Domain(frozenset(stages))} if stages else self.known
        return any(
            all(may(self.roles, held, self.case_type, action, self.types, here) for action in actions)
            for held in holders(self.roles, by)
        )


def _named(roles: tuple[str, ...]) -> str:
    return " and ".join(f"'{role}'" for role in roles)
