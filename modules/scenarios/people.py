"""The people of a scenario: somebody for each role, those whom it names, and the parties of its cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlmodel import select

from core.actors import PUBLIC, Actor
from core.database import reading, writing
from core.definitions.packs import Pack
from core.kernel import Kernel
from modules.accounts.addresses import email_key
from modules.accounts.models import Grant, Person
from modules.accounts.queries import actor_of
from modules.cases.models import Case, CaseParty
from modules.cases.partyactors import party_actor
from modules.parties.models import Party
from modules.scenarios.errors import NoParty, NoSuchActor

VISITOR = "visitor"
ANOTHER = "another "


@dataclass
class Cast:
    """Everybody who may act; people get their account when they first act."""

    kernel: Kernel
    pack: Pack
    language: str
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Who may act, parties aside."""
        roles = self.pack.single("roles")
        return [*self.named, *(roles.roles if roles else ()), VISITOR]

    def present(self) -> list[Actor]:
        """The people who have acted or were spoken of."""
        return list(self.people.values())

    def person(self, who: str) -> Actor | None:
        """The person called so, or somebody of that role; None when there is neither."""
        if who not in self.people:
            roles = self._roles(who)
            if roles is None:
                return None
            self.people[who] = self._create(who, roles)
        return self.people[who]

    def _roles(self, who: str) -> tuple[str, ...] | None:
        if who in self.named:
            return self.named[who]
        roles = self.pack.single("roles")
        role = who.removeprefix(ANOTHER)
        return (role,) if roles and role in roles.roles else None

    def _create(self, who: str, roles: tuple[str, ...]) -> Actor:
        """An account that is there from the beginning: written at once, as no part of the story."""
        name, now = who.replace("_", " ").capitalize(), self.kernel.clock.now()
        email = f"{who.replace(' ', '.').replace('_', '.')}@house.example"
        person = Person(email=email, email_key=email_key(email), name=name, language=self.language, created_at=now)
        with writing(self.kernel.engine) as session:
            session.add(person)
            session.flush()
            for role in roles:
                session.add(Grant(person_id=person.id, pack=self.pack.name, role=role, granted_at=now))
            session.flush()
            return actor_of(session, person)

    def actor(self, who: str, case_id: str) -> Actor:
        """Whoever is meant by `who`; a party acts in the case. Raises `NoSuchActor`, `NoParty`."""
        if who == VISITOR:
            return replace(PUBLIC, language=self.language)
        return self.person(who) or self._party(who, case_id)

    def _party(self, role: str, case_id: str) -> Actor:
        with reading(self.kernel.engine) as session:
            case = session.get(Case, case_id) if case_id else None
            parties = self.pack.get("case_type", case.case_type).parties if case else {}
            if case is None or role not in parties:
                raise NoSuchActor(kind="person", id=role, who=role, known=", ".join([*self.names(), *parties]))
            link = session.get(CaseParty, (case_id, role))
            party = session.get(Party, link.party_id) if link else None
            if party is None:
                raise NoParty(kind="party", id=role, reference=case.reference, role=role)
            mine = select(CaseParty.role).where(CaseParty.case_id == case_id, CaseParty.party_id == party.id)
            return party_actor(case, party, session.exec(mine))

    def known_as(self, label: str) -> str:
        """How the story calls the actor that the journal calls `person:ID`."""
        return next((who for who, actor in self.people.items() if label == actor.label), "")
