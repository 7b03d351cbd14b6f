"""What can go wrong when another system is asked. No value and no address is quoted: incidents and logs show this."""

from core.errors import LiasseError, Refused


class ConnectorError(LiasseError):
    """{connector} could not be asked for {operation}."""

    status = 502


class AnswerRefused(ConnectorError):
    """{connector} refused {operation} with status {status}. Check what it is told, and our key."""


class AnswerBroken(ConnectorError):
    """{connector} answered {operation} with status {status}. Try again later."""


class AnswerUnreadable(ConnectorError):
    """{connector} answered {operation} with something else than expected: {reason}. Look at the connector's file."""


class ArgumentMissing(ConnectorError):
    """{connector} can't be asked for {operation} without a usable value for {argument}. Fill it in first."""


class NotFilledIn(ConnectorError):
    """{connector} can't be asked: {bindings} is not filled in. Run 'liasse doctor' for the variables to set."""


class NoStub(ConnectorError):
    """{connector} has no example answer for {operation} with these values. Add one under 'stub'."""


class NoSuchOperation(ConnectorError):
    """The pack in force has no operation {operation} of a connector {connector} any more. Restore it, or skip this."""


class AnswerDoesNotFit(Refused):
    """The answer for the field {field} does not fit: {reason}. Change the field, or what the connector gives."""


class TooManyQuestions(ConnectorError):
    """{connector} was asked {operation} too often within a minute. Wait a moment."""


class NotNow(ConnectorError):
    """{connector} could not answer {operation} a moment ago. Try again soon."""


class ArgumentWrong(Refused):
    """{name} must be {expected}. Correct it, then try again."""

    status = 422
