"""`letters/*.yaml` and `letterhead.yaml`: what documents say; and the step that makes one."""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from core.definitions.language import IDENTIFIER, Closed, Ref, Text
from core.definitions.packs import Scope
from core.expressions.types import TEXT, Record, Type
from core.templates import paths_used


class Letter(Closed):
    """A document with placeholders, such as `{{ amount | money }}`, written in Markdown."""

    letter: str = Field(pattern=IDENTIFIER, description="The letter's id: the name of its file.")
    case_type: Annotated[str, Ref("case_type")] | None = Field(
        default=None,
        description="Kind of case whose names it uses; default: names that every case type of the pack has.",
    )
    title: Text = Field(description="Title of the document; it also names the file. One line; placeholders work.")
    body: Text = Field(
        description="Text in Markdown: '## Heading', '- item', '**bold**', '| a | b |' for tables; "
        "an empty line starts a paragraph."
    )
    address: bool = Field(
        default=True, description="Whether the recipient's name, the date and the reference stand on top."
    )
    discloses: tuple[str, ...] = Field(
        default=(),
        description="Encrypted fields of the case that it may tell; a document is kept in clear text.",
    )

    def paths_read(self) -> Iterator[tuple[str, ...]]:
        """The names that its placeholders read."""
        for text in (*self.title.by_language.values(), *self.body.by_language.values()):
            yield from paths_used(text)


class Letterhead(Closed):
    """Who writes: what stands at the head and the foot of every letter of the pack."""

    name: Text = Field(description="Name of the house.")
    lines: tuple[str, ...] = Field(default=(), max_length=6, description="Its address, line by line.")
    place: str = Field(default="", max_length=80, description="Place that stands before the date, such as Lyon.")
    footer: Text | None = Field(default=None, description="Small text at the foot of every page.")


class LetterheadFile(Closed):
    """`letterhead.yaml`."""

    letterhead: Letterhead = Field(description="What stands at the head and the foot of every letter.")


class Generate(Closed):
    """Make a PDF from a letter and file it in the case; the process goes on once it is there."""

    rests: ClassVar[bool] = True
    letter: Annotated[str, Ref("letter")] = Field(description="What the document says.")
    to: Annotated[str, Ref("party")] | None = Field(
        default=None,
        description="Party role that it is for: its language is used, and it sees the document in its own dossier.",
    )
    piece: Annotated[str, Ref("piece")] | None = Field(
        default=None, description="Piece of the case that the document fills."
    )
    as_: Annotated[str, Field(pattern=IDENTIFIER)] | None = Field(
        default=None, alias="as", description="Name under which later steps know it; default: the letter's id."
    )

    @property
    def id(self) -> str | None:
        """The name by which a process that waits here is found again."""
        return self.as_

    @property
    def name(self) -> str:
        """The name under which later steps know the document."""
        return self.as_ or self.letter

    def names_left(self, _: Scope) -> Mapping[str, Type]:
        """The document, for steps such as `send: {attach: …}`."""
        return {self.name: Record(self.name, {"document": TEXT})}
