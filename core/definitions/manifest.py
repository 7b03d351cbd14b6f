"""`pack.yaml`: what a pack is called, what it needs and what it builds on."""

import re
from functools import cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from core.calendars.language import Country
from core.definitions.language import IDENTIFIER, Closed, Text
from core.diagnostics import nearest

VERSION = re.compile(r"^\d+\.\d+\.\d+$")
OWN = frozenset(("pack", "version", "title", "extends"))
"""What a pack says of itself alone: a pack that extends it inherits everything else."""
Written = Annotated[str, Field(pattern=VERSION.pattern, examples=["1.0.0"])]


class PackManifest(Closed):
    """The pack's own page."""

    pack: str = Field(pattern=IDENTIFIER, description="The pack's id: the name of its folder.")
    version: str = Field(description="The pack's version, as major.minor.patch.")
    title: Text = Field(description="The pack's name for people.")
    summary: Text = Field(default=Text({"": ""}), description="One or two sentences shown on the start page.")
    needs: tuple[str, ...] = Field(default=(), description="Modules whose words the pack uses.")
    extends: str | None = Field(default=None, description="Another pack whose files this one starts from.")
    languages: tuple[str, ...] = Field(default=("en",), min_length=1, description="Languages its pages are offered in.")
    timezone: str = Field(default="Europe/Paris", description="Time zone of its delays and dates.")

    country: Country | None = Field(
        default=None,
        description="Country whose public holidays are days off, such as FR or BE, or a part such as FR-57.",
    )

    @field_validator("version", mode="before", json_schema_input_type=Written)
    @classmethod
    def _three_numbers(cls, value: Any) -> Any:
        if not isinstance(value, str) or not VERSION.match(value):
            hint = "write three numbers with points, such as 1.0.0"
            raise PydanticCustomError("version", "a version is three numbers, such as 1.0.0", {"hint": hint})
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in _time_zones():
            hint = nearest(value, _time_zones()) or ""
            raise PydanticCustomError("timezone", "there is no time zone '{zone}'", {"zone": value, "hint": hint})
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The pack's time zone."""
        return ZoneInfo(self.timezone)


@cache
def _time_zones() -> frozenset[str]:
    """All that this machine knows; looking them up reads many files."""
    return frozenset(available_timezones())
