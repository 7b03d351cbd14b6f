"""Checks of `roles.yaml` that models alone can't express."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.access.language import Grant, RolesFile
from core.definitions.link import check_expression
from core.definitions.packs import Scope
from core.definitions.problems import Problem
from core.diagnostics import nearest
from core.expressions.types import BOOLEAN
from core.registry import Registry

Path = tuple[str | int, ...]


def check_roles(registry: Registry, scope: Scope) -> Iterator[Problem]:
    """Unknown actions, fields and baskets, and conditions that mean nothing."""
    for grant, path, inner in every_grant(scope):
        short = isinstance(scope.file.document.value(path), list)
        yield from _check_grant(grant, path, short, inner, registry)


def every_grant(scope: Scope) -> Iterator[tuple[Grant, Path, Scope]]:
    """The grants of a roles file, each with its place and the scope of its case type."""
    roles: RolesFile = scope.file.value
    for role_name, role in roles.roles.items():
        for case_type, grants in role.may.items():
            inner = replace(scope, case_type=scope.pack.get("case_type", case_type), case_type_name=case_type)
            path: Path = ("roles", role_name, "may", case_type)
            written = scope.file.document.value(path)
            listed = isinstance(written, list) and all(isinstance(one, dict) for one in written)
            for index, grant in enumerate(grants):
                yield grant, (*path, index) if listed else path, inner


def _check_grant(grant: Grant, path: Path, short: bool, scope: Scope, registry: Registry) -> Iterator[Problem]:
    yield from _unknown(grant.do, registry.parts("action"), path if short else (*path, "do"), "action")
    if scope.case_type is None:
        return
    fields = scope.case_type.fields
    yield from _unknown(grant.fields.only or (), fields, (*path, "fields", "only"), "field")
    yield from _unknown(grant.fields.except_, fields, (*path, "fields", "except"), "field")
    yield from _check_write(grant, fields, (*path, "fields", "write"))
    if not scope.pack.is_broken("baskets", "baskets"):
        baskets = scope.pack.single("baskets")
        yield from _unknown(grant.baskets or (), baskets.baskets if baskets else (), (*path, "baskets"), "basket")
    if grant.where is not None:
        yield from check_expression(grant.where.expression, (*path, "where"), scope, registry, BOOLEAN)


def _check_write(grant: Grant, fields: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    """Fields under `write` that the role can’t change: it changes nothing, does not see them, nobody fills them in."""
    written = grant.fields.write
    yield from _unknown(written or (), fields, path, "field")
    if written is not None and "update" not in grant.do:
        yield Problem(path, "a role that may not update changes no field", "add update, or delete 'write'", "LI177")
    for index, name in enumerate(written or ()):
        if name in fields and grant.fields.hides(name):
            message = f"the role does not see the field '{name}', so it can't change it"
            yield Problem((*path, index), message, "let it see the field, or leave it out", "LI177")
        elif name in fields and not fields[name].is_typed:
            yield Problem((*path, index), f"nobody changes the field '{name}' by hand", "leave it out", "LI177")


def _unknown(names: tuple[str, ...], known: object, path: Path, what: str) -> Iterator[Problem]:
    assert hasattr(known, "__contains__") and hasattr(known, "__iter__")
    for index, name in enumerate(names):
        if name not in known:
            yield Problem((*path, index), f"there is no {what} '{name}'", nearest(name, list(known)), "LI121")
