"""Choices: a tick, several ticks, one of several."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import Field
from pydantic_core import CoreSchema
from pydantic_core.core_schema import (
    bool_schema,
    chain_schema,
    list_schema,
    literal_schema,
    no_info_after_validator_function,
    typed_dict_field,
    typed_dict_schema,
    union_schema,
    with_default_schema,
)

from modules.forms.cleaning import Cleaning
from modules.forms.comparing import as_number
from modules.forms.component import Node, Raw, Values
from modules.forms.inputs import Input
from modules.forms.messages import Translate, translator
from modules.forms.options import ComponentOptions, InputOptions, Option
from modules.forms.places import Place
from modules.forms.problems import Fault, FormProblem
from modules.forms.view import View

NOT_OFFERED = "{label}: choose one of the answers offered."
MOST_OPTIONS = 1_000


class Checkbox(Input):
    """A tick: True or False. Required means ticked."""

    template = "checkbox.html"

    def coerce(self, raw: Any, cleaning: Cleaning) -> bool:
        """The tick, from JSON or from an HTML post."""
        if isinstance(raw, bool):
            return raw
        if raw in ("", "false", "true", "on") and isinstance(raw, str):
            return raw in ("true", "on")
        raise Fault("invalid", NOT_OFFERED)

    def swift(self) -> CoreSchema | None:
        """A boolean, or the word that an HTML form sends; a required one must be true."""
        own = literal_schema([True]) if self.changed_need({}) else bool_schema(strict=True)
        sent = chain_schema([literal_schema(["true", "on"]), bool_schema()])
        return union_schema([own, sent], mode="left_to_right")

    def broken(self, value: Any, cleaning: Cleaning, needed: bool) -> Iterator[Fault]:
        """Required, with words fit for a tick."""
        for fault in super().broken(value, cleaning, needed):
            yield Fault("required", "Please tick: {label}") if fault.rule == "required" else fault

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """Yes or no."""
        return translator(language)("Yes" if value is True else "No")

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """Whether the box is ticked."""
        slots = super().slots(raw, values, place, view)
        return {**slots, "checked": slots["value"] in (True, "true", "on")}

    def item_schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}


class ListOptions(InputOptions):
    """What a list of choices may say."""

    values: tuple[Option, ...] = Field(default=(), max_length=MOST_OPTIONS, description="The choices.")
    inline: bool = Field(default=False, description="Choices side by side.")
    data_src: str = Field(default="values", pattern="^values$", description="Where the choices come from: values only.")


class Radio(Input):
    """One of several, all visible."""

    options_model: ClassVar[type[ComponentOptions]] = ListOptions
    template = "choices.html"
    control = "radio"

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        offered = [option for option in self.offered() if option.value or option.label]
        self.choices: Mapping[str, str] = {option.value: option.label or option.value for option in offered}
        self._repeated = len(offered) != len(self.choices)

    def offered(self) -> tuple[Option, ...]:
        """The choices as declared."""
        values: tuple[Option, ...] = self.options.values
        return values

    def problems(self) -> Iterator[FormProblem]:
        """No choice, or the same one twice."""
        yield from super().problems()
        where = (*self.at, "values") if self.type != "select" else (*self.at, "data", "values")
        if not self.choices:
            yield FormProblem(where, f"{self.type} {self.key!r} offers no choice", "add {label, value} to values")
        if self._repeated:
            yield FormProblem(where, f"{self.type} {self.key!r} has two choices with one value", "change one")
        if "" in self.choices:
            yield FormProblem(where, f"{self.type} {self.key!r} has a choice without a value", "give it a value")

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """The chosen value, which must be offered."""
        if isinstance(raw, bool):
            raw = "true" if raw else "false"
        elif isinstance(raw, int | Decimal) and as_number(raw) is not None:
            raw = str(raw)
        if not isinstance(raw, str) or (raw and raw not in self.choices):
            raise Fault("invalidOption", NOT_OFFERED)
        return raw or None

    def swift(self) -> CoreSchema | None:
        """One of the choices written out."""
        plain = self.choices and "" not in self.choices and type(self).faults is Input.faults
        return literal_schema(list(self.choices)) if plain else None

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The label of the choice."""
        return text(self.choices.get(str(value), str(value)))

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """The choices, and which are chosen."""
        slots = super().slots(raw, values, place, view)
        return {**slots, "choices": self.choices, "control": self.control, "chosen": self.chosen(slots["value"])}

    def chosen(self, value: Any) -> frozenset[str]:
        """The values chosen."""
        items = value if isinstance(value, list) else [value]
        words = ({True: "true", False: "false"}.get(i, i) if isinstance(i, bool) else i for i in items)
        return frozenset(str(word) for word in words if isinstance(word, str | int | Decimal) and word != "")

    def item_schema(self) -> dict[str, Any]:
        """One of the values."""
        return {"type": "string", "enum": list(self.choices)}


class SelectBoxesOptions(ListOptions):
    """What boxes to tick may say."""

    min_selected_count_message: str = Field(default="", description="Message when too few are ticked.")
    max_selected_count_message: str = Field(default="", description="Message when too many are ticked.")


class SelectBoxes(Radio):
    """Several of several: `{value: bool}` for every choice."""

    options_model = SelectBoxesOptions
    control = "checkbox"

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        own = {"minSelectedCount": self.options.min_selected_count_message}
        own["maxSelectedCount"] = self.options.max_selected_count_message
        self.messages = {**{rule: text for rule, text in own.items() if text}, **self.messages}

    def coerce(self, raw: Any, cleaning: Cleaning) -> dict[str, bool] | None:  # type: ignore[override]
        """Which are ticked: from form.io's object, or from a list of values."""
        if isinstance(raw, str):
            raw = [raw]
        if isinstance(raw, Mapping) and len(raw) <= 2 * MOST_OPTIONS:
            raw = [key for key, ticked in raw.items() if ticked is True or ticked == "true"]
        if not isinstance(raw, list) or len(raw) > 2 * MOST_OPTIONS:
            raise Fault("invalidOption", NOT_OFFERED)
        ticked = {item for item in raw if isinstance(item, str) and item}
        if len(ticked - set(self.choices)) or any(not isinstance(item, str) for item in raw):
            raise Fault("invalidOption", NOT_OFFERED)
        return {value: value in ticked for value in self.choices}

    def swift(self) -> CoreSchema | None:
        """An object of booleans, or the list that an HTML form sends; all of them offered."""
        if type(self) is not SelectBoxes or not self.choices or "" in self.choices:
            return None
        tick = typed_dict_field(with_default_schema(bool_schema(strict=True), default=False), required=False)
        own = typed_dict_schema(dict.fromkeys(self.choices, tick), extra_behavior="forbid")
        names = list_schema(literal_schema(["", *self.choices]), max_length=2 * MOST_OPTIONS)
        choices = tuple(self.choices)

        def ticked(sent: list[str]) -> dict[str, bool]:
            return {value: value in sent for value in choices}

        boxes = union_schema([own, no_info_after_validator_function(ticked, names)], mode="left_to_right")
        needed, rules = self.changed_need({}), self.rules
        least, most = max(rules.min_selected_count or 0, 1), rules.max_selected_count
        if not needed and least == 1 and most is None:
            return boxes
        largest = len(self.choices) if most is None else most

        def counted(value: dict[str, bool]) -> dict[str, bool]:
            count = sum(value.values())
            if not (least <= count <= largest if count else not needed):
                raise ValueError
            return value

        return no_info_after_validator_function(counted, boxes)

    def faults(self, value: Any, cleaning: Cleaning) -> Iterator[Fault]:
        """How many are ticked."""
        count, rules = sum(value.values()), self.rules
        if rules.min_selected_count and count < rules.min_selected_count:
            yield Fault("minSelectedCount", "{label}: tick at least {min}.", {"min": rules.min_selected_count})
        if rules.max_selected_count is not None and count > rules.max_selected_count:
            yield Fault("maxSelectedCount", "{label}: tick at most {max}.", {"max": rules.max_selected_count})

    def receive(self, sent: Raw, out: Values) -> None:
        """All ticked values."""
        node = sent.get(self.key)
        node = node.get("") if isinstance(node, Mapping) else node
        if isinstance(node, list):
            out[self.key] = list(node)

    def chosen(self, value: Any) -> frozenset[str]:
        """The ticked values."""
        if isinstance(value, Mapping):
            return frozenset(str(key) for key, ticked in value.items() if ticked is True)
        return super().chosen(value)

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The labels of what is ticked."""
        return ", ".join(text(label) for key, label in self.choices.items() if key in self.chosen(value))

    def item_schema(self) -> dict[str, Any]:
        """An object of booleans."""
        flags = {value: {"type": "boolean"} for value in self.choices}
        return {"type": "object", "properties": flags, "additionalProperties": False}
