"""Signing in and changing the password: the slow hash is computed here, outside of any transaction."""

from dataclasses import dataclass

from sqlmodel import col, select

from core.actors import PUBLIC, Actor
from core.database import reading
from core.dispatch import dispatch
from core.errors import TooMany
from core.kernel import Kernel
from modules.accounts.addresses import LONGEST, email_key
from modules.accounts.commands import ChangePassword, CountAttempt, SignIn
from modules.accounts.errors import WrongCredentials
from modules.accounts.models import Person
from modules.accounts.passwords import check_new_password, hash_password, is_outdated, verify_password
from modules.accounts.throttling import scopes_of
from modules.accounts.tokens import new_token, token_hash


@dataclass(frozen=True)
class Credentials:
    """What somebody shows to sign in; `address` is the network address it comes from."""

    email: str
    password: str
    address: str


@dataclass(frozen=True)
class Known:
    """What is read of an active account before its password is verified."""

    id: str
    name: str
    password_hash: str


def sign_in(kernel: Kernel, shown: Credentials, previous: str = "") -> str:
    """The token of a new session; the session of the `previous` token ends.

    Raises `TooMany` (whether the account exists or not) and `WrongCredentials` (whatever is wrong).
    """
    attempt = _count(kernel, shown)
    person = _find_active(kernel, shown.email)
    stored = person.password_hash if person else ""
    if not verify_password(stored, shown.password) or person is None:
        raise WrongCredentials()
    token = new_token()
    command = SignIn(
        person_id=person.id,
        verified=stored,
        token=token_hash(token),
        previous=token_hash(previous) if previous else None,
        rehashed=hash_password(shown.password) if is_outdated(stored) else None,
        attempt=attempt,
    )
    dispatch(kernel, command, Actor("person", person.id, person.name))
    return token


def change_password(kernel: Kernel, actor: Actor, shown: Credentials, new: str) -> str:
    """Replace the actor's password; returns the token of the only session that is left.

    Raises `WrongCredentials` when the current password is wrong, `TooMany`, and `Invalid` for a weak new one.
    """
    check_new_password(new, shown.email, actor.name)
    attempt = _count(kernel, shown)
    person = _find_active(kernel, shown.email)
    stored = person.password_hash if person and person.id == actor.id else ""
    if not verify_password(stored, shown.password):
        raise WrongCredentials()
    token = new_token()
    command = ChangePassword(verified=stored, password=hash_password(new), token=token_hash(token), attempt=attempt)
    dispatch(kernel, command, actor)
    return token


def _count(kernel: Kernel, shown: Credentials) -> CountAttempt:
    scopes = scopes_of(kernel.signing_key, shown.email, shown.address)
    attempt = CountAttempt(pair=scopes.pair, account=scopes.account, address=scopes.address)
    wait = dispatch(kernel, attempt, PUBLIC)["wait"]
    if wait:
        raise TooMany(seconds=wait)
    return attempt


def _find_active(kernel: Kernel, email: str) -> Known | None:
    key = email_key(email)
    if len(key) > LONGEST:
        return None
    with reading(kernel.engine) as session:
        found = session.exec(select(Person).where(col(Person.email_key) == key, col(Person.active))).first()
        return Known(found.id, found.name, found.password_hash) if found else None
