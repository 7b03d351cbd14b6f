"""Errors that say what happened, to which thing, and what to do.

The docstring of a class is its message (also its translation key), its name the API code (RFC 9457).
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import cleandoc
from typing import ClassVar

UNITS = ((10**6, "{number} MB"), (10**3, "{number} kB"), (1, "{number} B"))


@dataclass(frozen=True, slots=True)
class Size:
    """A limit of so many bytes, told in the largest unit that it fills, as the reader's language writes it."""

    bytes: int

    def translated(self, gettext: Callable[[str], str]) -> str:
        """`10 MB`, `10 Mo`."""
        step, text = next((one for one in UNITS if self.bytes >= one[0]), UNITS[-1])
        return gettext(text).format(number=self.bytes // step)

    def __str__(self) -> str:
        return self.translated(str)


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
        return gettext(template).format_map({key: _said(value, gettext) for key, value in self.details.items()})


def _said(value: object, gettext: Callable[[str], str]) -> str:
    return value.translated(gettext) if isinstance(value, Size) else str(value)


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
