"""The people and parties of a recording, in the memory of its replay: people of the house without their names."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import col, select

from core.actors import PUBLIC, SYSTEM, Actor
from core.context import Context
from core.database import writing
from core.definitions.packs import Pack
from core.kernel import Kernel
from core.rows.session import Session
from modules.accounts.models import Grant, Person
from modules.accounts.queries import actor_of
from modules.cases.models import Case
from modules.cases.partyactors import party_actor
from modules.cases.partyroles import roles_of_party
from modules.parties.models import Party
from modules.replaying.inputs import Assigned, Given, Input, Opened
from modules.replaying.recording import Recording

PERSON, PARTY = "person:", "party:"


def actors_of(ctx: Context, recording: Recording) -> dict[str, Actor]:
    """The people who acted, by label, with the rights that they have now; those whose account is gone have none."""
    labels = {one.actor for one in recording.inputs if one.actor.startswith(PERSON)}
    labels |= {PERSON + one.person for one in recording.inputs if isinstance(one, Assigned | Given) and one.person}
    found = {}
    for label in sorted(labels):
        person = ctx.session.get(Person, label.removeprefix(PERSON))
        known = actor_of(ctx.session, person) if person else Actor("person", label.removeprefix(PERSON))
        found[label] = replace(known, name="", administrator=False)
    return found


def parties_of(ctx: Context, recording: Recording) -> list[Party]:
    """The parties with which the case opened, as they are known now."""
    ids = {id_ for one in recording.inputs if isinstance(one, Opened) for id_ in one.parties.values()}
    return list(ctx.session.exec(select(Party).where(col(Party.id).in_(ids))))


def settle_in(kernel: Kernel, pack: Pack, actors: dict[str, Actor], parties: list[Party]) -> None:
    """Write accounts and parties into the memory of the replay."""
    now = kernel.clock.now()
    with writing(kernel.engine) as session:
        for party in parties:
            session.add(Party(**party.model_dump()))
        for actor in actors.values():
            email = f"{actor.id}@replay.invalid"
            session.add(Person(id=actor.id, email=email, email_key=email, name="–", created_at=now))
            session.flush()
            _grant(session, pack, actor, now)


def _grant(session: Session, pack: Pack, actor: Actor, now: datetime) -> None:
    for name, role in sorted(actor.roles):
        if name == pack.name:
            session.add(Grant(person_id=actor.id, pack=pack.name, role=role, granted_at=now))


def actor_for(kernel: Kernel, session: Session, one: Input, actors: dict[str, Actor], case: Case | None) -> Actor:
    """Whoever acts: with the role that allowed it then, should they have lost it since."""
    kind, _, id_ = one.actor.partition(":")
    if kind == "person":
        return _as_then(kernel, actors[one.actor], one, case.pack if case else "")
    party = session.get(Party, id_) if kind == "party" and case else None
    if party is not None and case is not None:
        ctx = Context(kernel, session, SYSTEM)
        return party_actor(case, party, roles_of_party(ctx, case, party.id))
    return PUBLIC if kind == "public" else SYSTEM


def _as_then(kernel: Kernel, actor: Actor, one: Input, pack: str) -> Actor:
    held = kernel.policies.roles_of(actor, pack)
    if not one.needs or held & set(one.needs):
        return actor
    return replace(actor, roles=actor.roles | {(pack, one.needs[0])})
