"""Errors that say what happened, to which thing, and what to do.

The docstring of a class is its message (also its translation key), its name the API code (RFC 9457).
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import cleandoc
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One mistake in what was sent: where it stands, and what to do about it."""

    path: tuple[str | int, ...]
    message: str


class LiasseError(Exception):
    """Something went wrong on our side. Try again in a moment; the administrator can read the log."""

    status: ClassVar[int] = 500

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.translated(str))

    @property
    def code(self) -> str:
        """The name that the API gives to this error."""
        return type(self).__name__

    def translated(self, gettext: Callable[[str], str]) -> str:
        """The message in the language of `gettext`."""
        template = " ".join(cleandoc(type(self).__doc__ or "").split())
        return gettext(template).format_map({key: str(value) for key, value in self.details.items()})


class Refused(LiasseError):
    """This can't be done now."""

    status = 409


class Forbidden(Refused):
    """You may not {action} here. Ask an administrator for the role that allows it."""

    status = 403


class NotFound(Refused):
    """There is no {kind} {id} that you may see. Check the address, or sign in with another account."""

    status = 404


class SignInNeeded(Refused):
    """Sign in to go on."""

    status = 401


class Stale(Refused):
    """{thing} changed since you read it. Read it again, then repeat your change."""

    status = 412


class BadRequest(Refused):
    """The request can't be read: {reason}."""

    status = 400


class TooLarge(Refused):
    """{thing} is larger than the limit of {limit}. Send a smaller one."""

    status = 413


class TooMany(Refused):
    """Too many attempts. Wait {seconds} seconds, then try again."""

    status = 429


class KeyReused(Refused):
    """The idempotency key {key} was already used for another request. Choose a new key."""

    status = 422


class Invalid(Refused):
    """What was sent has {count} mistake(s). Mend each one, then send it again."""

    status = 422

    def __init__(self, problems: tuple[FieldProblem, ...], **details: object) -> None:
        self.problems = problems
        super().__init__(count=len(problems), **details)


class GaveUp(LiasseError):
    """{reason}"""


class StartRefused(LiasseError):
    """Liasse can't start: {reason}."""
