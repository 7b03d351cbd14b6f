"""What the accounts module refuses."""

from core.errors import Refused


class WrongCredentials(Refused):
    """The e-mail address or the password is not right. Check both, then try again."""

    status = 401


class SessionOver(Refused):
    """This session is over, or the token is not one of ours. Sign in again, then repeat the request."""

    status = 401


class EmailTaken(Refused):
    """Somebody already has the e-mail address {email}. Choose another one, or open that person."""


class NameTaken(Refused):
    """There is already a team called {name}. Choose another name."""


class LastAdministrator(Refused):
    """{name} is the only active administrator. Make somebody else administrator first."""


class OwnAccount(Refused):
    """You can't deactivate the account that you are signed in with. Ask another administrator."""


class Deactivated(Refused):
    """{name} is deactivated. Choose an active person."""
