"""Read a message that somebody sent by form or API."""

from collections.abc import Mapping

from pydantic import ValidationError

from core.errors import FieldProblem, Invalid
from modules.messages.commands import LONGEST_TEXT, WriteMessage

SAID = {
    "string_too_short": "Write your message first.",
    "string_too_long": f"This is too long: a message has at most {LONGEST_TEXT} characters, a subject 200.",
}


def read_message(case_id: str, given: Mapping[str, object]) -> WriteMessage:
    """The command; raises `Invalid` naming every field that is wrong."""
    try:
        return WriteMessage.model_validate({**given, "case_id": case_id})
    except ValidationError as error:
        raise Invalid(
            tuple(FieldProblem(tuple(e["loc"]), SAID.get(e["type"], e["msg"])) for e in error.errors(include_url=False))
        ) from None
