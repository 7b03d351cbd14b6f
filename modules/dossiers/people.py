"""People of the house by id, looked up together."""

from collections.abc import Iterable

from sqlmodel import col, select

from core.access.language import RolesFile
from core.actors import Actor
from core.context import Context
from modules.accounts.models import Person
from modules.accounts.queries import people_with_role
from modules.cases.models import Case

TREATING = ("transition", "update")
"""Rights of which one is enough to treat a case."""


def names_of(ctx: Context, ids: Iterable[str | None]) -> dict[str, str]:
    """The names of the people with these ids, in one query."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    statement = select(Person.id, Person.name).where(col(Person.id).in_(wanted))
    return dict(ctx.session.exec(statement).all())


def colleagues_for(ctx: Context, case: Case) -> list[Person]:
    """Active people who hold a role that may work on cases of this type, by name."""
    pack = ctx.pack(case.pack)
    roles: RolesFile | None = pack.single("roles")
    found: dict[str, Person] = {}
    for name in roles.roles if roles else ():
        if _treats(ctx, case, name):
            found.update((person.id, person) for person in people_with_role(ctx, case.pack, name))
    return sorted(found.values(), key=lambda person: (person.name, person.id))


def _treats(ctx: Context, case: Case, role: str) -> bool:
    holder = Actor("person", "", roles=frozenset({(case.pack, role)}))
    return any(any(ctx.kernel.policies.matching(holder, case.pack, case.case_type, right)) for right in TREATING)


def initials(name: str) -> str:
    """`IL` for Inès Lefèvre."""
    words = name.split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else ""
