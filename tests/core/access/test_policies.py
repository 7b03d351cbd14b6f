"""One decision, three ways: the index, Casbin itself, and the filter of the database must never differ."""

from datetime import date
from decimal import Decimal
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from core.access.filters import row_filter
from core.access.policies import Policies
from core.actors import Actor
from core.database import new_id, utc_now, writing
from core.definitions.load import load
from core.definitions.packs import Pack
from core.kernel import Kernel
from core.registry import Registry
from modules.cases.columns import columns_of
from modules.cases.models import Case

NOTE = b"""
case_type: note
title: Note
fields:
  amount: {type: decimal}
  urgent: {type: boolean}
  kind: {type: choice, options: {a: A, b: B}}
  start: {type: date}
stages: {open: {}, done: {final: true}}
transitions: {close: {from: open, to: done}}
"""
TODAY = date(2026, 3, 2)
ROLE_NAMES = ("clerk", "head", "chief", "guest")
ACTIONS = ("read", "update", "transition")

simple = st.sampled_from(
    [
        "amount > 10",
        "amount <= 2.5",
        "amount == null",
        "urgent",
        "urgent == false",
        "kind == 'a'",
        "kind != 'b'",
        "kind in ['a', 'b']",
        "start < today",
        "start != null",
        "assignee == actor.id",
        "stage == 'open'",
        "true",
        "false",
    ]
)
rules = st.recursive(
    simple,
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
    ),
    max_leaves=4,
)
grants = st.fixed_dictionaries(
    {"do": st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3, unique=True)}, optional={"where": rules}
)


@st.composite
def roles_files(draw: st.DrawFn) -> dict[str, Any]:
    """Roles with grants; a role includes only roles before it, so that nothing turns in a circle."""
    roles: dict[str, Any] = {}
    for name in ROLE_NAMES:
        included = draw(st.lists(st.sampled_from([*roles]), unique=True, max_size=2)) if roles else []
        given_rights = draw(st.lists(grants, max_size=2))
        may = {"note": given_rights} if given_rights else {}
        roles[name] = {"title": name, "includes": included, "may": may}
    return {"roles": roles}


cases = st.fixed_dictionaries(
    {
        "data": st.fixed_dictionaries(
            {
                "amount": st.sampled_from([None, "0", "2.5", "10", "10.01", "1000000000.5"]),
                "urgent": st.sampled_from([None, True, False]),
                "kind": st.sampled_from([None, "a", "b"]),
                "start": st.sampled_from([None, "2026-03-01", "2026-03-02", "2026-03-03"]),
            }
        ),
        "stage": st.sampled_from(["open", "done"]),
        "assignee": st.sampled_from([None, "me", "you"]),
    }
)


def compile_pack(roles: dict[str, Any], registry: Registry) -> Pack:
    files = {
        "definitions/notes/pack.yaml": b"pack: notes\nversion: 1.0.0\ntitle: Notes\n",
        "definitions/notes/case_types/note.yaml": NOTE,
        "definitions/notes/roles.yaml": yaml.safe_dump(roles).encode(),
    }
    loaded = load({"notes": files}, registry)
    assert not loaded.diagnostics, [str(each) for each in loaded.diagnostics]
    return loaded.packs["notes"]


def make_case(written: dict[str, Any]) -> Case:
    moments: dict[str, Any] = dict.fromkeys(("stage_since", "opened_at", "changed_at"), utc_now())
    names: dict[str, Any] = {
        "pack": "notes",
        "case_type": "note",
        "definition": "0" * 64,
        "reference": new_id(),
        "salt": "0" * 32,
    }
    return Case(**names, **moments, **written)


def facts_of(case: Case, pack: Pack, actor: Actor) -> dict[str, object]:
    fields = pack.get("case_type", "note").fields
    values = {name: field.load(case.data.get(name)) for name, field in fields.items()}
    known = {"stage": case.stage, "assignee": case.assignee, "actor": actor.facts(), "today": TODAY}
    return {**values, **known}


def actor_with(*roles: str, pack: str = "notes") -> Actor:
    return Actor("person", "me", "Me", roles=frozenset((pack, role) for role in roles))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    roles=roles_files(),
    held=st.sets(st.sampled_from(ROLE_NAMES), max_size=2),
    written=st.lists(cases, min_size=1, max_size=6),
    action=st.sampled_from(ACTIONS),
)
def test_index_casbin_and_database_decide_alike(
    kernel: Kernel, roles: dict[str, Any], held: set[str], written: list[dict[str, Any]], action: str
) -> None:
    pack, actor = compile_pack(roles, kernel.registry), actor_with(*held)
    policies = Policies([pack], kernel.registry)
    columns = columns_of(pack.get("case_type", "note"), kernel.engine.dialect.name)
    allowed = row_filter(policies, actor, "notes", "note", action, columns, {"today": TODAY, "now": utc_now()})
    with writing(kernel.engine) as session:
        rows = [make_case(one) for one in written]
        session.add_all(rows)
        session.flush()
        ids = {case.id for case in rows}
        selected = set(session.exec(select(Case.id).where(allowed))) & ids
        for case in rows:
            facts = facts_of(case, pack, actor)
            decision = policies.allows(actor, "notes", "note", action, facts)
            assert decision == policies.enforce(actor, "notes", "note", action, facts)
            assert decision == (case.id in selected), (case.data, case.stage, case.assignee)
        session.rollback()


def roles_of(**roles: Any) -> dict[str, Any]:
    return {"roles": {name: {"title": name, **role} for name, role in roles.items()}}


def policies_for(registry: Registry, **roles: Any) -> Policies:
    return Policies([compile_pack(roles_of(**roles), registry)], registry)


def test_a_role_has_the_rights_of_the_roles_that_it_includes(registry: Registry) -> None:
    policies = policies_for(
        registry, clerk={"may": {"note": ["read"]}}, head={"includes": ["clerk"]}, chief={"includes": ["head"]}
    )
    for role in ("clerk", "head", "chief"):
        assert policies.allows(actor_with(role), "notes", "note", "read", {})
        assert not policies.allows(actor_with(role), "notes", "note", "update", {})
    assert policies.roles_of(actor_with("chief"), "notes") == {"chief", "head", "clerk"}
    assert policies.roles_of(actor_with("clerk"), "notes") == {"clerk"}


def test_a_role_of_one_pack_means_nothing_in_another(registry: Registry) -> None:
    policies = policies_for(registry, clerk={"may": {"note": ["read"]}})
    assert not policies.allows(actor_with("clerk", pack="other"), "notes", "note", "read", {})
    assert not policies.enforce(actor_with("clerk", pack="other"), "notes", "note", "read", {})
    assert not policies.allows(actor_with("clerk"), "other", "note", "read", {})


def test_whoever_has_no_role_may_nothing(registry: Registry) -> None:
    policies = policies_for(registry, clerk={"may": {"note": ["read"]}})
    assert not policies.allows(actor_with(), "notes", "note", "read", {})
    assert not policies.enforce(actor_with(), "notes", "note", "read", {})


def test_a_role_named_like_an_expression_of_casbin_is_only_a_name(registry: Registry) -> None:
    policies = policies_for(registry, clerk={"may": {"note": ["read"]}})
    for name in ("clerk || true", "*", "r.sub", "clerk\nclerk", ""):
        assert not policies.enforce(actor_with(name), "notes", "note", "read", {})
        assert not policies.allows(actor_with(name), "notes", "note", "read", {})


def test_a_condition_that_knows_too_little_does_not_allow(registry: Registry) -> None:
    policies = policies_for(registry, clerk={"may": {"note": {"do": ["read"], "where": "amount > 10"}}})
    for amount, expected in ((None, False), (Decimal(10), False), (Decimal("10.01"), True)):
        assert policies.allows(actor_with("clerk"), "notes", "note", "read", {"amount": amount}) is expected
