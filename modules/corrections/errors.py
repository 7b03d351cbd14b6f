"""What can go wrong with an answer."""

from core.errors import Refused


class AlreadyAnswered(Refused):
    """This was answered already, or its time is over. Open your dossier to see how it stands."""


class ValuesChanged(Refused):
    """The values changed while you read them. Read them again, then confirm them."""

    status = 412
