"""Passwords: kept by what the host does with them, never shown again, and refused in public pages."""

from collections.abc import Iterator
from typing import Any

from modules.forms.components.text import TextField
from modules.forms.messages import Translate
from modules.forms.problems import FormProblem
from modules.forms.values import DisplayRow

REFUSAL = "a password can't be asked for in a page without an account"
HINT = "leave it out: people prove who they are by a link or a code"


class Password(TextField):
    """A password, typed unseen; refused in public pages."""

    input_type = "password"
    autocomplete = "new-password"
    can_repeat = False
    secret = True
    longest = 200

    def problems(self) -> Iterator[FormProblem]:
        """Refused at once where the host is a public page."""
        yield from super().problems()
        if self.host.public:
            yield from self.public_problems()

    def public_problems(self) -> Iterator[FormProblem]:
        """A stranger's page asks for no password."""
        yield FormProblem((*self.at, "type"), REFUSAL, HINT)

    def scrubbed(self, text: str) -> str:
        """As typed: spaces belong to it."""
        return "".join(character for character in text if character.isprintable())

    def typed(self, value: Any, language: str) -> str:
        """Never sent back to the browser."""
        return ""

    def display(self, values: Any, language: str, text: Translate) -> Iterator[DisplayRow]:
        """Never shown."""
        return iter(())

    def item_schema(self) -> dict[str, Any]:
        """A string that goes in only."""
        return {**super().item_schema(), "format": "password", "writeOnly": True}
