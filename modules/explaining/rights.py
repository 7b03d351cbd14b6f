"""Rights to a case: which role gives one, which grant fails on its condition, which roles would give it."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.access.language import Grant
from core.access.rules import every_grant
from core.actors import OWN_DOSSIER
from core.definitions.document import Path
from core.definitions.packs import Scope
from modules.cases.policies import RIGHTS
from modules.explaining.answers import Reason
from modules.explaining.questions import Question, place_in


@dataclass(frozen=True)
class Granted:
    """A grant of `roles.yaml` to one role, with its place in the file."""

    role: str
    grant: Grant
    path: Path


def grants_in(question: Question) -> list[Granted]:
    """Every grant of the version in force for cases of this type."""
    file = question.in_force.files.get("roles", {}).get("roles")
    if file is None:
        return []
    found = every_grant(Scope(question.in_force, file))
    return [Granted(str(path[1]), grant, path) for grant, path, _ in found if path[3] == question.case.case_type]


def held_grants(question: Question, action: str) -> list[Granted]:
    """Those of the one who is asked about that speak of `action`."""
    return [one for one in grants_in(question) if one.role in question.roles and action in one.grant.do]


def holds(question: Question, one: Granted) -> bool:
    """Whether the grant counts for this case."""
    return one.grant.where is None or one.grant.where.expression.holds(question.facts)


def right(question: Question, action: str) -> Iterator[Reason]:
    """Why the one who is asked about may do `action` with the case, or why not."""
    if question.ctx.actor.kind == "system":
        return
    if question.ctx.actor.kind == "party":
        yield from _right_of_party(question, action)
        return
    held = held_grants(question, action)
    yield from (_told(question, one, action) for one in held)
    if not held:
        others = sorted({one.role for one in grants_in(question) if action in one.grant.do})
        place = place_in(question.in_force, "roles", "roles", ("roles",))
        told = {"action": action, "roles": question.role_titles(others)}
        yield Reason("right_missing" if others else "right_of_nobody", told, False, place)


def _told(question: Question, one: Granted, action: str) -> Reason:
    told = {"role": question.role_titles([one.role])[0], "action": action}
    if one.grant.where is None:
        return Reason("right_granted", told, True, place_in(question.in_force, "roles", "roles", one.path))
    place = place_in(question.in_force, "roles", "roles", (*one.path, "where"))
    yes = holds(question, one)
    parts = question.condition(one.grant.where.expression)
    return Reason("right_where" if yes else "right_elsewhere", told, yes, place, parts=parts)


def _right_of_party(question: Question, action: str) -> Iterator[Reason]:
    """A party has the rights that its role's access gives, in its own case alone."""
    for role in sorted(question.roles):
        name = role.removeprefix(f"{OWN_DOSSIER}:")
        party = question.in_force.get("case_type", question.case.case_type).parties.get(name)
        if party is not None:
            yes = question.case.id == question.ctx.actor.case_id and action in RIGHTS.get(party.access, ())
            place = place_in(question.in_force, "case_type", question.case.case_type, ("parties", name, "access"))
            told = {"role": party.title, "access": party.access, "action": action}
            yield Reason("party_access" if yes else "party_no_access", told, yes, place)
