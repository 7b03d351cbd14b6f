"""People who can still sign in with a password that a pack's demo publishes."""

from collections.abc import Iterator

from sqlmodel import col, select

from core.database import reading
from core.kernel import Kernel
from core.safety.findings import Finding
from modules.accounts.addresses import email_key
from modules.accounts.demo import read_people
from modules.accounts.models import Person
from modules.accounts.passwords import verify_password


def find_published_passwords(kernel: Kernel) -> Iterator[Finding]:
    """One finding with how many there are; nobody is named."""
    published = {
        (email_key(person.email), person.password)
        for path in sorted(kernel.settings.definitions.glob("*/demo/people.yaml"))
        for person in read_people(path).people
    }
    with reading(kernel.engine) as session:
        found = [
            stored
            for stored in session.exec(select(Person).where(col(Person.active)))
            for email, password in published
            if stored.email_key == email and verify_password(stored.password_hash, password)
        ]
    if found:
        yield Finding(
            "demo-people",
            f"{len(found)} person(s) of the demo can sign in with a password that everybody knows.",
            "Deactivate them under /admin/people, or give them new passwords.",
        )
