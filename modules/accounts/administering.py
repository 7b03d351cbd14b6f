"""What administrators do with accounts: create, close and reopen them, set a forgotten password anew."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from sqlmodel import col, select

from core.commands import CommandModel
from core.context import Context
from modules.accounts.addresses import LONGEST, clean_text, email_key, is_email
from modules.accounts.commands import PasswordHash
from modules.accounts.errors import EmailTaken, LastAdministrator, OwnAccount
from modules.accounts.models import Person
from modules.accounts.queries import find_person
from modules.accounts.sessions import end_all_sessions


def _clean(value: object) -> object:
    return clean_text(value[: 4 * LONGEST]) if isinstance(value, str) else value


def _email(value: str) -> str:
    if not is_email(value):
        raise ValueError("This is not an e-mail address.")
    return value


Line = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=120)]
Email = Annotated[str, BeforeValidator(_clean), AfterValidator(_email)]
Identifier = Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]


class CreatePerson(CommandModel):
    """Give somebody an account."""

    email: Email
    """E-mail address to sign in with."""
    name: Line
    """Name for people."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    """Language of the interface."""
    password: PasswordHash | None = None
    """Hash of the first password; without one nobody can sign in with a password."""
    administrator: bool = False
    """Whether this person administers the installation."""


class ResetPassword(CommandModel):
    """Replace a person's forgotten password; every session of the person ends."""

    person_id: Identifier
    """The person."""
    password: PasswordHash
    """The new password's hash."""


class DeactivatePerson(CommandModel):
    """Close a person's account; every session of the person ends."""

    person_id: Identifier
    """The person."""


class ReactivatePerson(CommandModel):
    """Open a closed account again."""

    person_id: Identifier
    """The person."""


def handle_create_person(command: CreatePerson, ctx: Context) -> dict[str, Any]:
    """Answers `person_id`; raises `EmailTaken`."""
    ctx.require_administrator()
    key = email_key(command.email)
    if ctx.session.exec(select(Person.id).where(col(Person.email_key) == key)).first():
        raise EmailTaken(email=command.email)
    person = Person(
        email=command.email,
        email_key=key,
        name=command.name,
        password_hash=command.password or "",
        language=command.language,
        administrator=command.administrator,
        created_at=ctx.now(),
    )
    ctx.session.add(person)
    ctx.record("person.created", stream="accounts", person=person.id, administrator=person.administrator)
    return {"person_id": person.id}


def handle_reset_password(command: ResetPassword, ctx: Context) -> None:
    """Raises `NotFound`."""
    ctx.require_administrator()
    person = find_person(ctx, command.person_id)
    person.password_hash = command.password
    ctx.session.add(person)
    end_all_sessions(ctx.session, person.id)
    ctx.record("person.password_reset", stream="accounts", person=person.id)


def handle_deactivate_person(command: DeactivatePerson, ctx: Context) -> None:
    """Raises `NotFound`, `OwnAccount`, `LastAdministrator`."""
    ctx.require_administrator()
    person = find_person(ctx, command.person_id)
    if person.id == ctx.actor.id:
        raise OwnAccount()
    if person.administrator and _active_administrators(ctx) == [person.id]:
        raise LastAdministrator(name=person.name)
    person.active = False
    ctx.session.add(person)
    end_all_sessions(ctx.session, person.id)
    ctx.record("person.deactivated", stream="accounts", person=person.id)


def handle_reactivate_person(command: ReactivatePerson, ctx: Context) -> None:
    """Raises `NotFound`."""
    ctx.require_administrator()
    person = find_person(ctx, command.person_id)
    person.active = True
    ctx.session.add(person)
    ctx.record("person.reactivated", stream="accounts", person=person.id)


def _active_administrators(ctx: Context) -> list[str]:
    """Ids of all active administrators, locked so that two of them can't deactivate each other at once."""
    statement = select(Person).where(col(Person.administrator), col(Person.active)).order_by(col(Person.id))
    return [person.id for person in ctx.session.exec(statement.with_for_update())]
