"""The section `pieces` of case types, and the options of the steps and checks of documents."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, cast

from pydantic import AfterValidator, BeforeValidator, Field, RootModel, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from core.definitions.durations import Duration
from core.definitions.language import IDENTIFIER, Closed, Ref, Text
from core.definitions.packs import Scope
from core.diagnostics import nearest
from core.expressions.certainty import Domains
from core.expressions.fields import Expects, Expr
from core.expressions.types import ANY, BOOLEAN, TEXT
from modules.cases.beforehand import stages_or_none
from modules.cases.language import CaseType
from modules.documents.checklist import Checks
from modules.documents.kinds import ALIASES, KINDS, USUAL

WRITTEN_SIZE = re.compile(r"^(\d{1,4}) ?(kB|MB)$")
UNITS = {"kB": 1_000, "MB": 1_000_000}


def read_size(value: object) -> object:
    """`10 MB` as a number of bytes."""
    match = WRITTEN_SIZE.match(value) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError("size", "write a size such as '10 MB' or '500 kB'", {})
    return int(match[1]) * UNITS[match[2]]


def check_kind(kind: str) -> str:
    """A kind of file that there is; raises `PydanticCustomError` with the nearest."""
    if kind not in KINDS:
        context = {"kind": kind, "hint": nearest(kind, KINDS) or ""}
        raise PydanticCustomError("kind", "there is no kind of file '{kind}'", context)
    return kind


WrittenSize = Annotated[str, Field(pattern=WRITTEN_SIZE.pattern, examples=["10 MB"])]
Written = Annotated[str, WithJsonSchema({"enum": [*KINDS, *ALIASES]})]
Size = Annotated[int, BeforeValidator(read_size, json_schema_input_type=WrittenSize)]


class Piece(Closed):
    """A document that a case asks for."""

    title: Text | None = Field(default=None, description="The piece's name for people; default: its id.")
    help: Text | None = Field(default=None, description="A sentence that tells what is wanted, such as both sides.")
    required: Annotated[Expr | None, Expects(BOOLEAN)] = Field(
        default=None, description="Whether the case needs it: true, or a condition; default: no."
    )
    accept: tuple[Annotated[str, AfterValidator(check_kind)], ...] = Field(
        default=USUAL,
        min_length=1,
        description="Kinds of files, told by their content: " + ", ".join(KINDS) + ".",
    )
    of: Annotated[str, Ref("party")] | None = Field(
        default=None, description="Role of the party that the document is about and that may send it."
    )
    shared: bool = Field(
        default=False,
        description="Whether the document belongs to the party and fills this piece in all its cases.",
    )
    multiple: bool = Field(default=False, description="Whether several documents fill it side by side.")
    max_size: Size | None = Field(default=None, description="Largest file, such as 10 MB; default: the installation's.")
    valid_for: Duration | None = Field(
        default=None,
        description="How long an accepted document counts, from the date that it bears or its arrival.",
    )
    checks: Checks = Field(default=Checks(), description="Checks that a document must pass.")
    access: tuple[Annotated[str, Ref("role")], ...] = Field(
        default=(),
        description="The only roles that read the documents; default: whoever reads the case. "
        "Whoever sent one knows its name, its day and what became of it.",
    )

    def known_within(self, scope: Scope) -> Domains:
        """The form that opens a case asks for it too, while there is no stage yet."""
        return stages_or_none(scope)

    @field_validator("accept", mode="before", json_schema_input_type=Written | tuple[Written, ...])
    @classmethod
    def _kinds(cls, value: Any) -> Any:
        listed = [value] if isinstance(value, str) else value
        return [ALIASES.get(one, one) for one in listed] if isinstance(listed, list) else listed


class Pieces(RootModel[Mapping[Annotated[str, Field(pattern=IDENTIFIER)], Piece]]):
    """The pieces of a case type by id."""

    root: Mapping[Annotated[str, Field(pattern=IDENTIFIER)], Piece] = Field(default_factory=dict)


def pieces_in(case_type: CaseType | None) -> Mapping[str, Piece]:
    """The pieces that a case type declares."""
    return cast(Mapping[str, Piece], getattr(case_type, "pieces", None) or {})


class RequestPieces(Closed):
    """Ask a party for pieces; the message itself goes out by a `send` step."""

    from_: Annotated[str, Ref("party")] = Field(alias="from", description="Role of the party that is asked.")
    pieces: tuple[Annotated[str, Ref("piece")], ...] = Field(
        default=(), description="The pieces; default: those that are still needed."
    )
    chosen: Annotated[Expr | None, Expects(ANY)] = Field(
        default=None, description="The pieces as an expression, such as form.pieces, instead of a fixed list."
    )
    message: Annotated[Expr | None, Expects(TEXT)] = Field(
        default=None,
        description="What the party reads beside the pieces, as an expression such as form.message.",
    )


class NewerThan(Closed):
    """The document bears a date that is not too long ago; whoever accepts it enters that date."""

    moment: ClassVar[Literal["receiving", "accepting"]] = "accepting"
    age: Duration = Field(description="How old it may be, such as 3 months.")


class NotEmpty(Closed):
    """The document shows something: not all of it is blank."""

    moment: ClassVar[Literal["receiving", "accepting"]] = "receiving"


class NotEncrypted(Closed):
    """The document opens without a password."""

    moment: ClassVar[Literal["receiving", "accepting"]] = "receiving"


class LargeEnough(Closed):
    """A picture is large enough to be read."""

    moment: ClassVar[Literal["receiving", "accepting"]] = "receiving"
    pixels: int = Field(default=800, ge=1, description="Pixels that its longer side needs at least.")


class NotRefusedBefore(Closed):
    """The file is not one that was already refused for this piece."""

    moment: ClassVar[Literal["receiving", "accepting"]] = "receiving"
