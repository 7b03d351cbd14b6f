"""People of the demo: `demo/people.yaml` of a pack. Only the demo seeds them: their passwords are public."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError
from sqlmodel import col, select

from core.actors import SYSTEM
from core.database import reading
from core.definitions.language import Closed
from core.definitions.read import read
from core.dispatch import dispatch
from core.errors import StartRefused
from core.kernel import Kernel
from modules.accounts.addresses import email_key
from modules.accounts.administering import CreatePerson, Email, Line
from modules.accounts.granting import GrantRole
from modules.accounts.models import Person
from modules.accounts.passwords import hash_password


class DemoPerson(Closed):
    """Somebody who can sign in to the demo."""

    email: Email = Field(description="E-mail address to sign in with.")
    name: Line = Field(description="Name for people.")
    password: str = Field(min_length=4, max_length=100, description="Password; everybody may know it.")
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = Field(
        default="en", description="Language of the interface."
    )
    roles: tuple[str, ...] = Field(default=(), description="Roles of the pack.")
    administrator: bool = Field(default=False, description="Whether this person administers the installation.")


class DemoPeople(Closed):
    """The people of one pack's demo."""

    people: tuple[DemoPerson, ...] = Field(description="Everybody who works in the demo.")


def seed_people(kernel: Kernel, pack_folder: Path) -> list[str]:
    """Create who is missing and grant the pack's roles; existing people keep their password. Tells who is new.

    Raises `StartRefused` naming the file and what is wrong with it.
    """
    path = pack_folder / "demo" / "people.yaml"
    if not path.is_file():
        return []
    told = []
    for person in read_people(path).people:
        known = find_person_id(kernel, person.email)
        person_id = known or _create(kernel, person)
        for role in person.roles:
            dispatch(kernel, GrantRole(pack=pack_folder.name, role=role, person_id=person_id), SYSTEM)
        if known is None:
            told.append(f"  {pack_folder.name}: {person.email}  {person.name} ({', '.join(person.roles) or '–'})")
    return told


def read_people(path: Path) -> DemoPeople:
    """The people that a demo file names."""
    data: Mapping[str, Any] = read(path.read_bytes(), str(path)).data
    try:
        return DemoPeople.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise StartRefused(reason=f"{path}: {place}: {first['msg']}") from None


def find_person_id(kernel: Kernel, email: str) -> str | None:
    """The id of the person with this e-mail address, if there is one."""
    with reading(kernel.engine) as session:
        return session.exec(select(Person.id).where(col(Person.email_key) == email_key(email))).first()


def _create(kernel: Kernel, person: DemoPerson) -> str:
    command = CreatePerson(
        email=person.email,
        name=person.name,
        language=person.language,
        password=hash_password(person.password),
        administrator=person.administrator,
    )
    return str(dispatch(kernel, command, SYSTEM)["person_id"])
