"""Times of day, kept as `14:30`."""

import re
from contextlib import suppress
from datetime import time
from typing import Any

from pydantic import Field

from core.web.formatting import show_time
from modules.forms.cleaning import Cleaning
from modules.forms.inputs import Input
from modules.forms.messages import Translate, short
from modules.forms.options import InputOptions
from modules.forms.problems import Fault


class TimeOptions(InputOptions):
    """What a time of day may say."""

    data_format: str = Field(default="HH:mm", pattern="^HH:mm(:ss)?$", description="HH:mm, whatever is written.")


class Time(Input):
    """A time of day, kept as `14:30`."""

    options_model = TimeOptions
    template = "input.html"
    can_repeat = True
    input_type = "time"

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """Hours and minutes; raises `Fault` on anything else."""
        if raw == "" and isinstance(raw, str):
            return None
        with suppress(ValueError):
            if isinstance(raw, str) and re.fullmatch(r"\d\d:\d\d(:\d\d)?", raw, re.ASCII):
                return time.fromisoformat(raw).isoformat(timespec="minutes")
        raise Fault("invalid_time", "{label} must be a time, like 14:30.")

    def typed(self, value: Any, language: str) -> str:
        """Hours and minutes."""
        return super().typed(value, language)[:5]

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The time as the language writes it."""
        with suppress(ValueError):
            return show_time(time.fromisoformat(str(value)), short(language))
        return str(value)

    def item_schema(self) -> dict[str, Any]:
        """A string of hours and minutes."""
        return {"type": "string", "pattern": r"^\d{2}:\d{2}$"}
