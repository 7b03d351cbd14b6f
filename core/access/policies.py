"""Policies of all packs, held by Casbin; the hot path reads an index made from the same policies."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import casbin

from core.access.knowledge import with_parameters
from core.access.language import FieldChoice, RolesFile
from core.actors import Actor
from core.definitions.packs import Pack
from core.expressions.expression import Expression
from core.registry import Registry

MODEL = """
[request_definition]
r = sub, dom, obj, act, facts
[policy_definition]
p = sub, dom, obj, act, rule
[role_definition]
g = _, _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.dom == p.dom && r.obj == p.obj && r.act == p.act && g(r.sub, p.sub, r.dom) && holds(p.rule, r.facts)
"""

Facts = Mapping[str, object]


@dataclass(frozen=True)
class Policy:
    """One line of policy: a role of a pack may do an action with a case type, where a rule holds.

    The rule reads the parameters of the pack that states it, whichever version the case follows.
    """

    role: str
    pack: str
    case_type: str
    action: str
    where: Expression | None = None
    fields: FieldChoice = FieldChoice()
    baskets: tuple[str, ...] | None = None
    stated_by: Pack | None = None


class Policies:
    """The compiled policies of the packs in force."""

    def __init__(self, packs: Iterable[Pack], registry: Registry) -> None:
        self._rules: dict[str, Policy] = {}
        self._enforcer = casbin.Enforcer(_model())
        self._enforcer.add_function("holds", self._holds)
        for pack in packs:
            self._add_pack(pack, registry)
        self._index = self._build_index()

    def _add_pack(self, pack: Pack, registry: Registry) -> None:
        for policy in policies_of(pack, registry):
            name = f"rule{len(self._rules)}"
            self._rules[name] = policy
            self._enforcer.add_policy(policy.role, policy.pack, policy.case_type, policy.action, name)
        for role, included in _inclusions(pack):
            self._enforcer.add_grouping_policy(role, included, pack.name)

    def _build_index(self) -> dict[tuple[str, str, str, str], tuple[Policy, ...]]:
        """Policies by (role, pack, case type, action), inherited roles included."""
        index: dict[tuple[str, str, str, str], tuple[Policy, ...]] = {}
        for role, pack in self._role_names():
            for held in (role, *self._enforcer.get_implicit_roles_for_user(role, pack)):
                for line in self._enforcer.get_filtered_policy(0, held, pack):
                    key = (role, pack, line[2], line[3])
                    index[key] = (*index.get(key, ()), self._rules[line[4]])
        return index

    def _role_names(self) -> set[tuple[str, str]]:
        held = {(line[0], line[1]) for line in self._enforcer.get_policy()}
        return held | {(line[0], line[2]) for line in self._enforcer.get_grouping_policy()}

    def matching(self, actor: Actor, pack: str, case_type: str, action: str) -> Iterator[Policy]:
        """The policies that could allow the action, before their rules are looked at."""
        for role_pack, role in sorted(actor.roles):
            if role_pack == pack:
                yield from self._index.get((role, pack, case_type, action), ())

    def roles_of(self, actor: Actor, pack: str) -> frozenset[str]:
        """The roles that the actor holds in `pack`, inherited ones included."""
        held = {role for role_pack, role in actor.roles if role_pack == pack}
        inherited = (r for role in held for r in self._enforcer.get_implicit_roles_for_user(role, pack))
        return frozenset({*held, *inherited})

    def allows(self, actor: Actor, pack: str, case_type: str, action: str, facts: Facts) -> bool:
        """Whether some role of the actor allows the action on a case with these facts."""
        return any(holds(p, facts) for p in self.matching(actor, pack, case_type, action))

    def enforce(self, actor: Actor, pack: str, case_type: str, action: str, facts: Facts) -> bool:
        """The same decision by Casbin itself: the reference that the index is tested against."""
        held = [role for role_pack, role in sorted(actor.roles) if role_pack == pack]
        return any(self._enforcer.enforce(role, pack, case_type, action, facts) for role in held)

    def _holds(self, rule: str, facts: Facts) -> bool:
        return holds(self._rules[rule], facts)


def holds(policy: Policy, facts: Facts) -> bool:
    """Whether the policy's rule holds for these facts."""
    return policy.where is None or policy.where.holds(with_parameters(policy.stated_by, policy.where, facts))


def policies_of(pack: Pack, registry: Registry) -> Iterator[Policy]:
    """Every policy that a pack states, in its roles file and in sections of its case types."""
    for policy in _policies_of(pack, registry):
        yield replace(policy, stated_by=pack)


def _policies_of(pack: Pack, registry: Registry) -> Iterator[Policy]:
    roles: RolesFile | None = pack.single("roles")
    for name, role in roles.roles.items() if roles else ():
        for case_type, grants in role.may.items():
            for grant in grants:
                where = grant.where.expression if grant.where else None
                for action in grant.do:
                    yield Policy(name, pack.name, case_type, action, where, grant.fields, grant.baskets)
    for part in registry.parts("policies").values():
        provide: Callable[[Pack], Iterable[Policy]] | None = part.run
        yield from provide(pack) if provide else ()


def _inclusions(pack: Pack) -> Iterator[tuple[str, str]]:
    roles: RolesFile | None = pack.single("roles")
    for name, role in roles.roles.items() if roles else ():
        for included in role.includes:
            yield name, included


def _model() -> Any:
    model = casbin.Model()
    model.load_model_from_text(MODEL)
    return model
