"""What can go wrong on the way to another system; no address beyond the host, no header and no content is quoted."""

from core.errors import LiasseError


class OutgoingError(LiasseError):
    """{host} could not be asked."""

    status = 502


class AddressRefused(OutgoingError):
    """{host} may not be reached: {reason}. If it is meant, add it to LIASSE_CONNECTOR_HOSTS."""


class NoAnswer(OutgoingError):
    """{host} can't be reached: {reason}. Check its address, and that it runs."""


class TooSlow(OutgoingError):
    """{host} did not answer within {seconds} seconds. Try again later, or allow it more time."""


class AnswerTooLarge(OutgoingError):
    """{host} answered with more than {limit} bytes. Ask it for less."""


class NotHttp(OutgoingError):
    """{host} does not speak HTTP as it should: {reason}. Check that the address is the right one."""
