"""Accounts with a first password: the slow hash is computed here, outside of any transaction."""

from urllib.parse import urlsplit

from sqlmodel import col, select

from core.actors import SYSTEM, Actor
from core.database import reading
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.accounts.administering import CreatePerson, ResetPassword
from modules.accounts.models import Person
from modules.accounts.passwords import check_new_password, hash_password
from modules.accounts.posting import read_command


def create_person(kernel: Kernel, actor: Actor, password: str, **given: object) -> str:
    """Create an account from the fields of `CreatePerson`; returns the person's id.

    Raises `Invalid` naming the fields to mend, `EmailTaken`, and `Forbidden` for all but administrators.
    """
    command = read_command(CreatePerson, **given)
    check_new_password(password, command.email, command.name)
    hashed = command.model_copy(update={"password": hash_password(password)})
    return str(dispatch(kernel, hashed, actor)["person_id"])


def reset_password(kernel: Kernel, actor: Actor, person_id: str, password: str) -> None:
    """Give a person a new password; raises `NotFound`, and `Invalid` for a weak one."""
    with reading(kernel.engine) as session:
        person = session.get(Person, person_id)
        email, name = (person.email, person.name) if person else ("", "")
    check_new_password(password, email, name)
    dispatch(kernel, ResetPassword(person_id=person_id, password=hash_password(password)), actor)


def ensure_administrator(kernel: Kernel) -> str:
    """Create the first administrator with `LIASSE_ADMIN_PASSWORD` unless there is one; returns what to tell of it."""
    password = kernel.settings.admin_password.get_secret_value()
    if not password or has_administrator(kernel):
        return ""
    email = f"admin@{urlsplit(kernel.settings.address).hostname or 'localhost'}"
    create_person(kernel, SYSTEM, password, email=email, name="Administrator", administrator=True)
    return f"The first administrator signs in as {email} with LIASSE_ADMIN_PASSWORD."


def has_administrator(kernel: Kernel) -> bool:
    """Whether an active person administers this installation."""
    with reading(kernel.engine) as session:
        statement = select(Person.id).where(col(Person.administrator), col(Person.active)).limit(1)
        return session.exec(statement).first() is not None
