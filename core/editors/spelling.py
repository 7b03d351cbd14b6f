"""How the parts of a kind are written in a file, as JSON Schema: `send: {…}` for a step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, RootModel

from core.registry import Part

Schema = dict[str, Any]


@dataclass(frozen=True)
class Spelt:
    """A part that may be written, and the JSON Schemas of its options by name, and of all of them together."""

    part: Part
    options: Schema
    by_name: Mapping[str, Schema]
    needed: tuple[str, ...]

    @property
    def description(self) -> str:
        """What the part does, in one line."""
        model = self.part.options
        return self.part.description or ((model.__doc__ or "").strip().partition("\n")[0] if model else "")

    @property
    def model(self) -> type[BaseModel]:
        """The model of its options."""
        assert self.part.options is not None
        return self.part.options

    @property
    def is_open(self) -> bool:
        """Whether its options are no map of names known in advance."""
        return issubclass(self.model, RootModel)

    def told(self, schema: Schema) -> Schema:
        """The schema of what stands behind the part's name, with what the part does."""
        return {**schema, "description": self.description, "markdownDescription": self.description}


Parts = Callable[[str], Mapping[str, Spelt]]
"""The parts of a kind by name."""


def spell_short(spelt: Spelt) -> Schema:
    """Options as a map, or the first one alone, or nothing where none is needed."""
    if spelt.is_open:
        return spelt.told({"allOf": [spelt.options]})
    forms = [spelt.options]
    if spelt.by_name:
        first, schema = next(iter(spelt.by_name.items()))
        if set(spelt.needed) <= {first}:
            forms.append({"allOf": [schema, {"not": {"type": ["object", "null"]}}]})
    if not spelt.needed:
        forms.append({"type": "null"})
    return spelt.told({"anyOf": forms} if len(forms) > 1 else {"allOf": forms})


def spell_step(parts: Parts) -> Schema:
    """A step: one name with its options behind it, or a name that spreads its options beside it (`if`, `parallel`)."""
    steps = parts("step")
    spread = {name: step for name, step in steps.items() if next(iter(step.by_name), None) == name}
    single = [name for name in steps if name not in spread]
    beside: dict[str, Any] = {key: True for step in spread.values() for key in step.by_name}
    keys = {name: step.told(step.by_name[name]) for name, step in spread.items()}
    only = {"maxProperties": 1, "propertyNames": {"enum": single}}
    return {
        "type": "object",
        "description": "A step: its name, and its options behind it.",
        "minProperties": 1,
        "properties": {**beside, **{name: spell_short(steps[name]) for name in single}, **keys},
        "additionalProperties": False,
        "allOf": [
            *({"if": {"required": [name]}, "then": step.options} for name, step in spread.items()),
            {"if": {"not": {"anyOf": [{"required": [name]} for name in spread]}}, "then": only},
        ],
    }


def spell_named(kind: str, parts: Parts) -> Schema:
    """A part that may be its bare name, or its name with options behind it: `not_empty`, `newer_than: 3 months`."""
    known = parts(kind)
    bare = [name for name, one in known.items() if not one.needed]
    longer = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {name: spell_short(one) for name, one in known.items()},
        "additionalProperties": False,
    }
    return {"anyOf": [{"enum": bare}, longer]}
