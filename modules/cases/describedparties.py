"""A party that a step describes by expressions, such as somebody of a list: `{name: row.name, email: row.email}`."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from core.definitions.language import IDENTIFIER, Closed
from core.expressions.fields import Expects, Expr
from core.expressions.types import TEXT
from modules.parties.facts import TEXTS

NAMES = ("name", "first_name", "last_name")
ATTRIBUTES = "attributes"

Told = Annotated[Expr | None, Expects(TEXT)]
Attribute = Annotated[str, Field(pattern=IDENTIFIER)]


class DescribedParty(Closed):
    """A party of the new case: the known one of the same e-mail and name, else a new one."""

    kind: Literal["person", "organisation"] = Field(default="person", description="Person or organisation.")
    name: Told = Field(default=None, description="Full name, as an expression; default: first and last name.")
    first_name: Told = Field(default=None, description="First name of a person.")
    last_name: Told = Field(default=None, description="Last name of a person.")
    email: Told = Field(
        default=None, description="E-mail address. Where this is written and gives nothing, the step can't be done."
    )
    phone: Told = Field(default=None, description="Phone number.")
    language: Told = Field(
        default=None,
        description="Language to write in, such as row.language or \"'fr'\"; default: the pack's first language.",
    )
    attributes: Mapping[Attribute, Expr] = Field(default_factory=dict, description="Whatever else is known, by name.")

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if all(getattr(self, name) is None for name in NAMES):
            hint = {"hint": "add 'name: …', or 'first_name: …' and 'last_name: …'"}
            raise PydanticCustomError("described_party", "say how the party is called", hint)
        return self

    def told(self) -> Iterator[tuple[tuple[str, ...], Expr]]:
        """The expressions that are written, each with its place."""
        yield from (((name,), written) for name in TEXTS if (written := getattr(self, name)) is not None)
        yield from (((ATTRIBUTES, name), written) for name, written in self.attributes.items())
