"""Who acts in the demo: people by e-mail, parties in their own dossier."""

from sqlmodel import col, select

from core.actors import Actor
from core.database import reading
from core.errors import NotFound
from core.kernel import Kernel
from modules.accounts.addresses import email_key
from modules.accounts.models import Person
from modules.accounts.queries import actor_of
from modules.cases.models import Case
from modules.pages.identity import OpenedLink, actor_for, roles_in
from modules.parties.models import Party


def person_by_email(kernel: Kernel, email: str) -> Actor:
    """The person with its roles; raises `NotFound`."""
    with reading(kernel.engine) as session:
        person = session.exec(select(Person).where(col(Person.email_key) == email_key(email))).first()
        if person is None:
            raise NotFound(kind="person", id=email)
        return actor_of(session, person)


def party_in(kernel: Kernel, case_id: str, party_id: str) -> Actor:
    """The party as it acts in a case by its link; raises `NotFound`."""
    with reading(kernel.engine) as session:
        case, party = session.get(Case, case_id), session.get(Party, party_id)
        if case is None or party is None:
            raise NotFound(kind="party", id=party_id)
        return actor_for(OpenedLink(case, party, roles_in(session, case_id, party_id)))
