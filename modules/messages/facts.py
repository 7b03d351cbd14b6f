"""The facts about messages in the journal of a case: what reactions may answer to, and what each carries."""

from collections.abc import Mapping

from pydantic import Field

from core.definitions.factdata import FactData, Recorded


class OfMessage(FactData):
    """Of a message."""

    message: str = Field(description="Id of the message.")


class WithParty(OfMessage):
    """Of a message with a party."""

    role: str = Field(description="Role of the party in the case.")


class OfTemplate(WithParty):
    """Of a message to a party."""

    template: str = Field(description="Name of the template; empty for one that somebody wrote.")


class NotSent(WithParty):
    """Of a mail that could not be sent."""

    attempts: int = Field(description="How often it was tried.")


class Skipped(FactData):
    """Of a mail that nobody gets."""

    template: str = Field(description="Name of the template.")
    role: str = Field(description="Role of the party that has no address, or that nobody has.")


FACTS: Mapping[str, Recorded] = {
    "message.written": Recorded("A message to a party was written.", OfTemplate),
    "message.received": Recorded("A party wrote to the house.", WithParty),
    "message.sent": Recorded("A mail was handed to the mail server.", OfTemplate),
    "message.kept": Recorded(
        "A mail was kept for somebody to pass on: no valid address, no mail server, or too large.", WithParty
    ),
    "message.failed": Recorded("A mail could not be sent.", NotSent),
    "message.retried": Recorded("An administrator had a mail sent again.", OfMessage),
    "message.skipped": Recorded("A mail was not written: there is nobody to mail it to.", Skipped),
}
