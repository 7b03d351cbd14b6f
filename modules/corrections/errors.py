"""What can go wrong with an answer."""

from core.errors import Refused, TooLarge


class AlreadyAnswered(Refused):
    """This was answered already, or its time is over. Open your dossier to see how it stands."""


class RequestOver(AlreadyAnswered):
    """We don’t wait for this answer any more. Open your dossier to see how it stands."""

    status = 410


class AnswerTooLarge(TooLarge):
    """The answers are larger than {limit} together. Shorten them."""


class ValuesChanged(Refused):
    """The values changed while you read them. Read them again, then confirm them."""

    status = 412
