"""`scenarios/*.yaml`: a story that must come true."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from core.definitions.language import IDENTIFIER, Closed, OneOrMore, Ref, Text
from modules.scenarios.lines import VERB, Events, Findings, Line

Path = tuple[str | int, ...]
Name = Annotated[str, Field(pattern=IDENTIFIER)]
USUAL_START = datetime.fromisoformat("2026-03-02 09:00")
"""A Monday."""


def read_moment(value: object) -> object:
    """`2026-03-02` or `2026-03-02 09:00` as a moment on the pack's clock; raises `PydanticCustomError`."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or not 1970 <= moment.year <= 2200:
        raise PydanticCustomError("moment", "write a day or a moment such as '2026-03-02 09:00'", {})
    return moment


Moment = Annotated[datetime, BeforeValidator(read_moment, json_schema_input_type=str)]


class Round(Closed):
    """One more turn of the story."""

    when: Events = Field(default=Events(), description="What happens.")
    then: Findings = Field(default=Findings(), description="What must hold afterwards.")


class Scenario(Closed):
    """A story that must come true."""

    scenario: Text = Field(description="What the story shows, in one sentence.")
    skip: Text | None = Field(
        default=None,
        description="Why it is not played, in one sentence: for a scenario of the base pack that makes no sense here. "
        "Its lines are not checked either.",
    )
    at: Moment | None = Field(
        default=None,
        description="When it begins, by the pack's clock; default: when the scenario begins that it goes on from "
        "(`as in`), else 2026-03-02 09:00, a Monday.",
    )
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] | None = Field(
        default=None, description="Language of the people of the house; default: the pack's first."
    )
    people: Mapping[Name, tuple[Annotated[str, Ref("role")], ...]] = Field(
        default_factory=dict, description="People with several roles, or whom the story names: roles by name."
    )
    given: Events = Field(default=Events(), description="What has happened before.")
    when: Events = Field(default=Events(), description="What happens.")
    then: Findings = Field(default=Findings(), description="What must hold afterwards.")
    later: tuple[Round, ...] = Field(default=(), description="Further turns, each with when and then.")

    @field_validator("people", mode="before", json_schema_input_type=Mapping[Name, OneOrMore])
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """`marie: sales` means `marie: [sales]`."""
        if not isinstance(value, Mapping):
            return value
        return {name: [roles] if isinstance(roles, str) else roles for name, roles in value.items()}

    @property
    def is_put_aside(self) -> bool:
        """Whether nothing of it counts here, neither its lines nor the names in them."""
        return self.skip is not None

    def lines(self) -> Iterator[tuple[Path, Line]]:
        """Every line in order, with its place."""
        for section in ("given", "when", "then"):
            for index, line in enumerate(getattr(self, section)):
                yield (section, index), line
        for turn, round_ in enumerate(self.later):
            for section in ("when", "then"):
                for index, line in enumerate(getattr(round_, section)):
                    yield ("later", turn, section, index), line

    def events(self) -> Iterator[Line]:
        """The lines that do something, in order."""
        return (line for _, line in self.lines() if line.part.kind == VERB)
