"""What can be refused on pages of people from outside."""

from typing import ClassVar

from core.errors import Invalid, NotFound, Refused, TooLarge


class DraftTooLarge(TooLarge):
    """The answers take more than the limit of {limit}. Shorten the longest ones."""


class TooManyFiles(TooLarge):
    """At most {most} files of {limit} altogether can be sent here. Remove one, or join several into one PDF."""


class DraftAlreadySent(Refused):
    """This form was sent already. Its reference is {reference}."""


class DraftUnknown(NotFound):
    """Your answers are not here any more: they are kept for {days} days. Fill the form in again."""


class PageRefused(Invalid):
    """{count} answer(s) need mending before the form can be sent."""


class NoSuchCase(Refused):
    """There is no case with this reference that you can write about here. Check it, sign by sign."""

    status: ClassVar[int] = 422


class NotReceived(Refused):
    """{reason}"""

    status: ClassVar[int] = 422


class LinkDead(Refused):
    """This link does not work any more. Ask for a new one below."""

    status: ClassVar[int] = 404


class NotYourDossier(NotFound):
    """Open the link in your last mail, or ask for a new one."""
