"""Well-known dates, typed into boxes and kept as ISO: `1980-03-01`, or partial days `1980-03` and `1980`."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from pydantic import Field

from modules.forms.cleaning import Cleaning
from modules.forms.component import Raw, Values
from modules.forms.components.dates import NOT_A_DATE, DateInput, said
from modules.forms.messages import Translate
from modules.forms.options import InputOptions, Model
from modules.forms.places import Place
from modules.forms.problems import Fault, FormProblem
from modules.forms.scrubbing import one_line
from modules.forms.view import View


class DayPart(Model):
    """One box of a day."""

    type: Any = Field(default=None, description="Ignored: boxes are for digits.")
    placeholder: str = Field(default="", description="Ignored: examples stand in the hint.")
    required: bool = Field(default=False, description="Whether the day must be filled in.")
    hide: bool = Field(default=False, description="Whether this box is left out.")


class DayFields(Model):
    """The boxes of a day."""

    day: DayPart = Field(default=DayPart(), description="Day of the month.")
    month: DayPart = Field(default=DayPart(), description="Month.")
    year: DayPart = Field(default=DayPart(), description="Year.")


class DayOptions(InputOptions):
    """What a day typed into boxes may say."""

    fields: DayFields = Field(default=DayFields(), description="Which boxes are shown.")
    day_first: bool = Field(default=False, description="Whether default values are written DD/MM/YYYY.")
    min_date: str = Field(default="", description="First day: ISO date, or `today - 120 years`.")
    max_date: str = Field(default="", description="Last day: ISO date, or `today`.")
    min_year: Any = Field(default=None, description="Ignored: use minDate.")
    max_year: Any = Field(default=None, description="Ignored: use maxDate.")


class Day(DateInput):
    """A well-known date, typed into boxes for day, month and year."""

    options_model = DayOptions
    template = "day.html"

    @property
    def boxes(self) -> tuple[str, ...]:
        """The boxes in the order in which they are shown."""
        return tuple(name for name in ("day", "month", "year") if not getattr(self.options.fields, name).hide)

    def problems(self) -> Iterator[FormProblem]:
        """Boxes that make no ISO date."""
        yield from super().problems()
        if self.boxes not in (("day", "month", "year"), ("month", "year"), ("year",)):
            yield FormProblem((*self.at, "fields"), "a day needs its month and year", "hide day, or day and month")

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """An ISO date of as many parts as there are boxes, from boxes, ISO, or form.io's MM/DD/YYYY."""
        parts = self.parts(raw)
        if not any(parts.values()):
            return None
        with suppress(ValueError):
            digits = {name: int(text) for name, text in parts.items() if text.isdecimal() and len(text) < 5}
            day = date(digits.get("year", 0), *(digits.get(n, 0) if n in self.boxes else 1 for n in ("month", "day")))
            if day.year > 999:
                return day.isoformat()[: {3: 10, 2: 7, 1: 4}[len(self.boxes)]]
        raise Fault("invalid_day", NOT_A_DATE, {"example": self.example})

    @property
    def example(self) -> str:
        """A date as typed into the boxes."""
        return {3: "31 1 2026", 2: "1 2026", 1: "2026"}[len(self.boxes)]

    def parts(self, raw: Any) -> Mapping[str, str]:
        """The text of each box."""
        if isinstance(raw, str):
            text = one_line(raw[:20])
            if "/" in text:
                names = [
                    n for n in (("day", "month") if self.options.day_first else ("month", "day")) if n in self.boxes
                ]
                return dict(zip([*names, "year"], text.replace("00/", "/").split("/"), strict=False)) if text else {}
            return dict(zip(("year", "month", "day"), text.split("-"), strict=False))
        if isinstance(raw, Mapping):
            return {name: part_text(raw.get(name)) for name in self.boxes}
        raise Fault("invalid_day", NOT_A_DATE, {"example": self.example})

    def changed_need(self, state: Mapping[str, Any]) -> bool:
        """Also required when one of its boxes is."""
        asked = any(getattr(self.options.fields, name).required for name in self.boxes)
        return super().changed_need(state) or (asked and not self.locked and not state.get("disabled"))

    def receive(self, sent: Raw, out: Values) -> None:
        """The three boxes."""
        node = sent.get(self.key)
        if isinstance(node, Mapping):
            out[self.key] = {name: texts[-1] for name, texts in node.items() if isinstance(texts, list)}

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """The boxes with their texts."""
        slots = super().slots(raw, values, place, view)
        with suppress(Fault):
            texts = self.parts(slots["value"] or {})
            return {**slots, "boxes": [(name, texts.get(name, "")) for name in self.boxes]}
        return {**slots, "boxes": [(name, "") for name in self.boxes]}

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The day in words of the language."""
        with suppress(ValueError):
            return said(date.fromisoformat(str(value)), language)
        return str(value)

    def item_schema(self) -> dict[str, Any]:
        """A string with an ISO date of as many parts as there are boxes."""
        length = {3: r"-\d{2}-\d{2}", 2: r"-\d{2}", 1: ""}[len(self.boxes)] if self.boxes else ""
        return {"type": "string", "pattern": rf"^\d{{4}}{length}$"}


def part_text(raw: Any) -> str:
    """The text of one box of a day."""
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < 10_000:
        return str(raw)
    return one_line(raw[:10]) if isinstance(raw, str) else ""
