"""The facts about messages in the journal of a case: what reactions may answer to."""

from collections.abc import Mapping

FACTS: Mapping[str, str] = {
    "message.written": "A message to a party was written.",
    "message.received": "A party wrote to the house.",
    "message.sent": "A mail was handed to the mail server.",
    "message.kept": "A mail was kept for somebody to pass on: no valid address, no mail server, or too large.",
    "message.failed": "A mail could not be sent.",
    "message.retried": "An administrator had a mail sent again.",
    "message.skipped": "A mail was not written: there is nobody to mail it to.",
}
