"""What people do with their own account: sign in and out, change the password and the preferences.

Passwords never travel in a command (it may be logged or fingerprinted): only their Argon2id hashes do, and
only the SHA-256 of session tokens.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from core.commands import CommandModel
from core.context import Context
from core.errors import FieldProblem, Invalid
from modules.accounts.errors import WrongCredentials
from modules.accounts.models import Person
from modules.accounts.passwords import PREFIX
from modules.accounts.queries import find_person
from modules.accounts.sessions import end_all_sessions, end_session, start_session
from modules.accounts.throttling import Scopes, count_attempt, forgive

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
PasswordHash = Annotated[str, Field(pattern=rf"^{PREFIX.replace('$', '[$]')}[^\s]+$", max_length=200)]


class CountAttempt(CommandModel):
    """Count one attempt to sign in, before the password is looked at."""

    pair: Hash
    """Scope of the account at the network address."""
    account: Hash
    """Scope of the account."""
    address: Hash
    """Scope of the network address."""


class SignIn(CommandModel):
    """Sign a person in whose password was just verified."""

    person_id: str
    """The person."""
    verified: PasswordHash
    """The stored hash that the password was verified against."""
    token: Hash
    """SHA-256 of the new session's token."""
    previous: Hash | None = None
    """SHA-256 of the token that the browser had before; it ends."""
    rehashed: PasswordHash | None = None
    """The password's hash with today's parameters."""
    attempt: CountAttempt
    """The attempt that succeeded."""


class SignOut(CommandModel):
    """End the session of this browser."""

    token: Hash
    """SHA-256 of the session's token."""


class ChangePassword(CommandModel):
    """Replace one's own password; every session ends, and this browser gets a new one."""

    verified: PasswordHash
    """The stored hash that the current password was verified against."""
    password: PasswordHash
    """The new password's hash."""
    token: Hash
    """SHA-256 of the new session's token."""
    attempt: CountAttempt
    """The attempt that succeeded."""


class SetPreferences(CommandModel):
    """Choose how Liasse looks for oneself."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    """Language of the interface."""
    theme: Literal["system", "light", "dark"]
    """Colours."""
    density: Literal["comfortable", "compact"]
    """Space between rows."""


def handle_count_attempt(command: CountAttempt, ctx: Context) -> dict[str, Any]:
    """Answers `wait`: seconds to wait before the next attempt, 0 when this one may go on."""
    ctx.allow_anyone("whoever knocks is counted")
    return {"wait": count_attempt(ctx, scopes(command))}


def handle_sign_in(command: SignIn, ctx: Context) -> dict[str, Any]:
    """Raises `WrongCredentials` when the account changed since its password was verified."""
    ctx.allow_anyone("signing in is how one gets rights")
    person = _verified(ctx, command.person_id, command.verified)
    person.password_hash = command.rehashed or person.password_hash
    ctx.session.add(person)
    if command.previous:
        end_session(ctx.session, command.previous)
    start_session(ctx, person, command.token)
    forgive(ctx, scopes(command.attempt))
    ctx.record("person.signed_in", stream="accounts", person=person.id)
    return {"person_id": person.id}


def handle_sign_out(command: SignOut, ctx: Context) -> None:
    """Does nothing when the session is over already."""
    ctx.allow_anyone("only who holds the token can name its hash")
    ended = end_session(ctx.session, command.token)
    if ended:
        ctx.record("person.signed_out", stream="accounts", person=ended.person_id)


def handle_change_password(command: ChangePassword, ctx: Context) -> None:
    """Raises `WrongCredentials` when the account changed since its password was verified."""
    ctx.require_person()
    person = _verified(ctx, ctx.actor.id, command.verified)
    person.password_hash = command.password
    ctx.session.add(person)
    end_all_sessions(ctx.session, person.id)
    start_session(ctx, person, command.token)
    forgive(ctx, scopes(command.attempt))
    ctx.record("person.password_changed", stream="accounts", person=person.id)


def handle_set_preferences(command: SetPreferences, ctx: Context) -> None:
    """Raises `SignInNeeded` for visitors, `Invalid` for a language that the interface does not speak."""
    ctx.require_person()
    if command.language not in ctx.kernel.catalogues.languages:
        raise Invalid((FieldProblem(("language",), "Choose one of the languages in the list."),))
    person = find_person(ctx, ctx.actor.id)
    person.language, person.theme, person.density = command.language, command.theme, command.density
    ctx.session.add(person)
    ctx.record("person.preferences_set", stream="accounts", person=person.id)


def scopes(attempt: CountAttempt) -> Scopes:
    """The scopes that an attempt counts in."""
    return Scopes(attempt.pair, attempt.account, attempt.address)


def _verified(ctx: Context, person_id: str, stored: str) -> Person:
    person = ctx.session.get(Person, person_id, with_for_update=True)
    if person is None or not person.active or person.password_hash != stored:
        raise WrongCredentials()
    return person
