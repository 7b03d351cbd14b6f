"""Who is asked about: oneself, or for administrators anybody: a person, whoever holds a role, a party of the case."""

from dataclasses import replace
from types import MappingProxyType

from sqlmodel import col, select

from core.access.language import RolesFile
from core.actors import PUBLIC, Actor
from core.context import Context
from modules.accounts.addresses import email_key
from modules.accounts.models import Person
from modules.accounts.queries import actor_of
from modules.cases.models import Case
from modules.cases.partyactors import party_actor
from modules.cases.partyroles import party_of, roles_of_party
from modules.explaining.errors import OnlyForYourself, UnknownWhom

VISITOR = "visitor"
ROLE, PARTY = "role:", "party:"


def find_whom(ctx: Context, case: Case, spec: str) -> Actor:
    """The actor that `spec` means: an e-mail address, `role:ID`, `party:ID`, either without its prefix, or `visitor`.

    Without `spec` it is whoever asks. Raises `OnlyForYourself` for others unless an administrator asks, and
    `UnknownWhom`.
    """
    if not spec:
        return ctx.actor
    if not ctx.actor.administrator and ctx.actor.kind != "system":
        raise OnlyForYourself(action="ask for others")
    found = _person(ctx, spec) or _holder(ctx, case, spec) or _party(ctx, case, spec)
    if found is None:
        raise UnknownWhom(id=spec[:64])
    return found


def _person(ctx: Context, spec: str) -> Actor | None:
    if spec == VISITOR:
        return PUBLIC
    if "@" not in spec:
        return None
    statement = select(Person).where(col(Person.email_key) == email_key(spec), col(Person.active))
    person = ctx.session.exec(statement).first()
    if person is None:
        return None
    shown = MappingProxyType({"email": person.email, "language": person.language})
    return replace(actor_of(ctx.session, person), administrator=person.administrator, attributes=shown)


def _holder(ctx: Context, case: Case, spec: str) -> Actor | None:
    """Anybody who holds just this role of the pack."""
    name = spec.removeprefix(ROLE)
    roles: RolesFile | None = ctx.pack(case.pack).single("roles")
    if roles is None or name not in roles.roles:
        return None
    return Actor("person", ROLE + name, roles=frozenset({(case.pack, name)}))


def _party(ctx: Context, case: Case, spec: str) -> Actor | None:
    party = party_of(ctx, case, spec.removeprefix(PARTY))
    return party_actor(case, party, roles_of_party(ctx, case, party.id)) if party else None
