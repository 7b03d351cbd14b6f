"""What can be refused about messages."""

from core.errors import LiasseError, Refused


class NoSuchParty(Refused):
    """This case has nobody in the role {role}. Add the party to the case, or write to another role."""


class NotYourParty(Refused):
    """You have no part in this case, so you can't write in it. Ask for a new link to your dossier."""

    status = 403


class NothingToRetry(Refused):
    """This message is {status}. Only kept and failed ones can be sent again."""


class MailNotAccepted(LiasseError):
    """The mail did not go out: {reason}."""

    @property
    def reason(self) -> str:
        """Why, without any address."""
        return str(self.details["reason"])
