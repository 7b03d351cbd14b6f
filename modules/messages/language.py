"""`templates/*.yaml`: what mails say; and the step that sends one."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, field_validator

from core.definitions.language import IDENTIFIER, Closed, OneOrMore, Ref, Text
from core.templates import paths_used


class MailTemplate(Closed):
    """A mail with placeholders: `{{ amount | money }}`, and `{{ link }}` for the party's own dossier."""

    template: str = Field(pattern=IDENTIFIER, description="The template's id: the name of its file.")
    case_type: Annotated[str, Ref("case_type")] | None = Field(
        default=None,
        description="Kind of case whose names it uses; default: names that every case type of the pack has.",
    )
    subject: Text = Field(description="Subject of the mail, on one line.")
    body: Text = Field(description="Text of the mail; an empty line starts a paragraph, {{ link }} alone is a button.")
    discloses: tuple[str, ...] = Field(
        default=(),
        description="Encrypted fields of the case that it may tell; a mail is kept and sent in clear text.",
    )

    def paths_read(self) -> Iterator[tuple[str, ...]]:
        """The names that its placeholders read."""
        for text in (*self.subject.by_language.values(), *self.body.by_language.values()):
            yield from paths_used(text)


class Send(Closed):
    """Write a mail to a party, in the party's language."""

    template: Annotated[str, Ref("template")] = Field(description="What the mail says.")
    to: Annotated[str, Ref("party")] = Field(description="Party role that gets it.")
    cc: tuple[Annotated[str, Ref("party")], ...] = Field(default=(), description="Party roles that get a copy.")
    attach: tuple[str, ...] = Field(
        default=(),
        max_length=20,
        description="Documents that go with it: names of `generate` steps before it, or pieces of the case. "
        "The party sees them in its own dossier from then on.",
    )

    @field_validator("cc", "attach", mode="before", json_schema_input_type=OneOrMore)
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value
