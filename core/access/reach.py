"""Who can get at what, told from the roles of a pack alone."""

from collections.abc import Iterable, Iterator, Mapping

from core.access.language import Grant, RolesFile
from core.expressions.certainty import Domains, can_hold
from core.expressions.types import Type


def holders(file: RolesFile, wanted: Iterable[str]) -> Iterator[frozenset[str]]:
    """For each role that is one of `wanted` or includes one: all the roles that its holders have."""
    names = set(wanted)
    for role in file.roles:
        held = _with_included(file, role)
        if held & names:
            yield held


def may(
    file: RolesFile, held: Iterable[str], case_type: str, action: str, types: Mapping[str, Type], known: Domains
) -> bool:
    """Whether people with these roles may do `action` with some case for which `known` is true."""
    return any(
        action in grant.do and (grant.where is None or can_hold([grant.where.expression.tree], types, known))
        for grant in _grants(file, held, case_type)
    )


def _grants(file: RolesFile, held: Iterable[str], case_type: str) -> Iterator[Grant]:
    for role in held:
        yield from file.roles[role].may.get(case_type, ()) if role in file.roles else ()


def _with_included(file: RolesFile, role: str) -> frozenset[str]:
    found: set[str] = set()
    waiting = [role]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(file.roles[name].includes if name in file.roles else ())
    return frozenset(found)
