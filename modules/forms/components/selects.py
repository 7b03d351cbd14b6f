"""Choices that open as a list: written out, as JSON, or from a connector of the host; slots of a calendar."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from modules.forms.cleaning import Cleaning
from modules.forms.component import Node, Raw, Values
from modules.forms.components.choices import MOST_OPTIONS, NOT_OFFERED, Radio
from modules.forms.hosts import Host, Source, choices_from
from modules.forms.messages import Translate
from modules.forms.options import ComponentOptions, InputOptions, Model, Option
from modules.forms.places import Place
from modules.forms.problems import Fault, FormProblem
from modules.forms.view import View

SEARCH = "~search"
MANY = 8
"""Choices from which on typing filters them."""
LABEL = re.compile(r"^\s*(?:<span>)?\s*\{\{\s*item\.([A-Za-z0-9_.]{1,100})\s*\}\}\s*(?:</span>)?\s*$")
AWAY = "{label}: the choices can't be read now. Try again later."
OUTSIDE = "nothing here gives the choices of a connector"
WRITTEN = "write them out in data.values, or name a source that the product knows"


class SelectData(Model):
    """Where the choices of a select come from."""

    values: tuple[Option, ...] = Field(default=(), max_length=MOST_OPTIONS, description="The choices.")
    json_: Any = Field(default=None, alias="json", description="The choices as a list of texts or objects.")
    url: str = Field(default="", max_length=2000, description="Address, read by a connector of the product only.")
    resource: str = Field(default="", max_length=200, description="Name of a source that the product knows.")

    @field_validator("json_")
    @classmethod
    def _read(cls, value: Any) -> Any:
        found = json.loads(value) if isinstance(value, str) else value
        if found is not None and (not isinstance(found, list) or len(found) > MOST_OPTIONS):
            raise ValueError(f"data.json must be a list of at most {MOST_OPTIONS} choices")
        return found


class SelectOptions(InputOptions):
    """What a select may say."""

    data: SelectData = Field(default=SelectData(), description="`{values: [{label, value}]}`.")
    data_src: Literal["values", "json", "url", "resource"] = Field(
        default="values", description="values, json, url or resource; the last two need a connector."
    )
    value_property: str = Field(default="", max_length=100, description="Property of an item that is kept.")
    template: str = Field(default="", max_length=500, description="Only `{{ item.NAME }}`: the label's property.")
    search_enabled: bool = Field(default=True, description="Whether many choices can be searched.")


class Select(Radio):
    """One of a list that opens; several are shown as boxes to tick."""

    options_model: ClassVar[type[ComponentOptions]] = SelectOptions
    can_repeat = True

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.source = self.declared_source()

    def declared_source(self) -> Source | None:
        """The connector's source, if choices come from one."""
        kind, data = self.options.data_src, self.options.data
        if kind not in ("url", "resource"):
            return None
        label = LABEL.match(self.options.template)
        name = data.url if kind == "url" else data.resource
        return Source(kind, name, self.options.value_property, label[1] if label else "label")

    def problems(self) -> Iterator[FormProblem]:
        """Choices from a connector that the host doesn't have; labels made by a template."""
        if self.source is None:
            yield from super().problems()
        elif not self.host.reads(self.source.kind):
            yield FormProblem((*self.at, "dataSrc"), OUTSIDE, WRITTEN)
        elif not self.source.name:
            yield FormProblem((*self.at, "data", self.source.kind), "the source has no name", "name it")
        template = getattr(self.options, "template", "")
        if template and self.options.data_src != "values" and not LABEL.match(template):
            yield FormProblem((*self.at, "template"), "the template computes something", "write {{ item.label }}")

    def offered(self) -> tuple[Option, ...]:
        """The choices written out, under `data.values` or as JSON."""
        data = self.options.data
        if self.options.data_src == "json":
            return tuple(self.option_of(item) for item in data.json_ or ())
        values: tuple[Option, ...] = data.values
        return values if self.options.data_src == "values" else ()

    def option_of(self, item: Any) -> Option:
        """The choice that one item of JSON stands for."""
        if not isinstance(item, Mapping):
            return Option(label=str(item)[:1000], value=str(item)[:255])
        match = LABEL.match(self.options.template)
        label = item.get(match[1] if match else "label", "")
        value = item.get(self.options.value_property or "value", item.get("value", label))
        return Option(label=str(label)[:1000], value=str(value)[:255])

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """The chosen value, which must be offered now."""
        if self.source is None:
            return super().coerce(raw, cleaning)
        if isinstance(raw, int) and not isinstance(raw, bool):
            raw = str(raw)[:40]
        if not isinstance(raw, str) or len(raw) > 500:
            raise Fault("invalidOption", NOT_OFFERED)
        known = cleaning.choices(replace(self.source, value=raw)) if raw else {}
        if known is None:
            raise Fault("unavailable", AWAY)
        if raw and raw not in known:
            raise Fault("invalidOption", NOT_OFFERED)
        return raw or None

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The label of the choice, as far as it is known."""
        if self.source is None:
            return super().spoken(value, language, text)
        known = choices_from(self.host, replace(self.source, value=str(value)))
        return (known or {}).get(str(value), str(value))

    def labelled(self, host: Host, values: dict[str, Any]) -> None:
        """Put the labels of a connector's choices in the place of their values, as far as they are known."""
        if self.source is not None and self.key in values:
            given = values[self.key]
            named = [self.named(host, value) for value in (given if isinstance(given, list) else [given])]
            values[self.key] = named if isinstance(given, list) else named[0]

    def named(self, host: Host, value: Any) -> Any:
        """The label of one value."""
        assert self.source is not None
        found = choices_from(host, replace(self.source, value=str(value))) if value else None
        return (found or {}).get(str(value), value)

    def receive(self, sent: Raw, out: Values) -> None:
        """The value chosen, and what was searched for."""
        super().receive(sent, out)
        searched = sent.get(self.key + SEARCH)
        if self.source and isinstance(searched, list):
            out[self.key + SEARCH] = searched[-1][:200]

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """The choices that match what was searched for, with those already made."""
        slots = super().slots(raw, values, place, view)
        if self.source is None:
            filtered = self.searchable and len(self.choices) >= MANY
            return {**slots, "search": None, "filtered": filtered}
        given = raw.get(self.key + SEARCH)
        search = given if isinstance(given, str) else ""
        found = dict(view.choices(self.source, search) or {})
        for value in slots["chosen"] - found.keys():
            found.update(view.choices(replace(self.source, value=value)) or {})
        name = place.input_name(self.key + SEARCH)
        return {
            **slots,
            "choices": found,
            "search": search if self.searchable else None,
            "search_name": name,
            "filtered": False,
        }

    @property
    def searchable(self) -> bool:
        """Whether a box to search stands above the choices."""
        return bool(self.options.search_enabled)

    @property
    def template(self) -> str:  # type: ignore[override]
        """A list that opens, or boxes."""
        return "choices.html" if self.multiple else "select.html"

    @property
    def control(self) -> str:  # type: ignore[override]
        """Boxes, as several may be chosen."""
        return "checkbox"

    def item_schema(self) -> dict[str, Any]:
        """One of the values; those of a connector aren't listed."""
        return super().item_schema() if self.source is None else {"type": "string", "maxLength": 500}


class SlotOptions(InputOptions):
    """What a choice of a slot may say."""

    slots: str = Field(
        min_length=1,
        max_length=200,
        description="Operation of a connector that lists the free slots, such as agenda.free_slots.",
    )


class Slot(Select):
    """One of the free slots that another system offers now."""

    options_model = SlotOptions
    can_repeat = False

    def declared_source(self) -> Source:
        """The calendar."""
        return Source("slots", self.options.slots)

    def offered(self) -> tuple[Option, ...]:
        """None written out."""
        return ()

    def problems(self) -> Iterator[FormProblem]:
        """No calendar here."""
        if not self.host.reads("slots"):
            hint = "ask for a date with datetime, or offer the slots in a radio"
            yield FormProblem((*self.at, "slots"), "nothing here offers slots", hint)

    @property
    def searchable(self) -> bool:
        """All are shown."""
        return False

    @property
    def template(self) -> str:  # type: ignore[override]
        """All at once."""
        return "choices.html"

    @property
    def control(self) -> str:  # type: ignore[override]
        """One only."""
        return "radio"
