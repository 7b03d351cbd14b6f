"""`demo/cases.yaml` of a pack: cases that a public page or somebody opens, then treated by the people of the demo."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from core.definitions.language import Closed
from modules.parties.language import PartyInput

VERBS = ("run", "complete", "upload", "accept", "refuse", "assign", "says")
Days = Annotated[int, Field(ge=0, le=3650)]


class DemoLine(Closed):
    """One thing that happens to a case: exactly one verb."""

    as_: str = Field(default="", alias="as", description="E-mail of who does it; default: the party of the page.")
    days_ago: Days | None = Field(default=None, description="When, if it is another day than the line before.")
    on: str = Field(default="", description="Case type of a case that belongs to this one, instead of this one.")
    run: str | None = Field(default=None, description="A transition or a process.")
    complete: str | None = Field(default=None, description="The open task of that name.")
    outcome: str = Field(default="done", description="How the task ended.")
    with_: dict[str, Any] = Field(default_factory=dict, alias="with", description="Values of the form.")
    upload: dict[str, str] | None = Field(default=None, description="Files by piece.")
    accept: tuple[str, ...] | None = Field(default=None, description="Pieces whose received documents are accepted.")
    dated: str | None = Field(default=None, description="The date that the accepted documents bear.")
    refuse: str | None = Field(default=None, description="Piece whose received document is refused.")
    because: str = Field(default="", description="Why it is refused.")
    assign: str | None = Field(default=None, description="E-mail of the person who gets the case.")
    says: str | None = Field(default=None, description="What the party writes from its personal page.")

    @property
    def verb(self) -> str:
        """What the line does."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)

    @model_validator(mode="after")
    def _one_verb(self) -> Self:
        named = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(named) != 1:
            raise PydanticCustomError("verb", "a line has one of these: {verbs}", {"verbs": ", ".join(VERBS)})
        return self


class DemoOpening(Closed):
    """A case that somebody of the house opens."""

    case_type: str = Field(description="The kind of case.")
    as_: str = Field(alias="as", description="E-mail of who opens it.")
    parties: dict[str, PartyInput] = Field(min_length=1, description="Who it is about; the first one acts in it.")


class DemoCase(Closed):
    """A case: what was sent through a page, or what somebody opened, and what happened afterwards."""

    page: str | None = Field(default=None, description="The public page.")
    opens: DemoOpening | None = Field(default=None, description="Instead of a page: the case that somebody opens.")
    language: str = Field(default="en", description="Language in which the page is filled in.")
    days_ago: Days = Field(default=0, description="How many days before today the page was sent.")
    submission: dict[str, Any] = Field(default_factory=dict, description="Values of the page's form, or fields.")
    files: dict[str, str] = Field(default_factory=dict, description="Files by the form's keys of the uploads.")
    then: tuple[DemoLine, ...] = Field(default=(), description="What happens afterwards, in order.")

    @model_validator(mode="after")
    def _one_beginning(self) -> Self:
        if (self.page is None) == (self.opens is None):
            raise PydanticCustomError("beginning", "a case begins with 'page' or with 'opens'")
        return self


class DemoCases(Closed):
    """The cases of one pack's demo."""

    cases: tuple[DemoCase, ...] = Field(description="Every case of the demo.")
