"""A form.io form made from fields: grouped, translated, with their rules."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol


class Words(Protocol):
    """A text in one or several languages."""

    @property
    def by_language(self) -> Mapping[str, str]:
        """The text by language; an empty language for the only one."""

    def in_(self, language: str) -> str:
        """The text in a language, or the nearest there is."""


class Rule(Protocol):
    """An expression as it was written."""

    @property
    def source(self) -> str:
        """Its text."""


class SourceField(Protocol):
    """A field of a case type, as far as a form asks for it."""

    @property
    def type(self) -> str:
        """One of the types of fields."""

    @property
    def title(self) -> Words | None:
        """Its name for people."""

    @property
    def help(self) -> Words | None:
        """A sentence that helps to understand it."""

    @property
    def options(self) -> Mapping[str, Words]:
        """Choices by id."""

    @property
    def of(self) -> Mapping[str, "SourceField"]:
        """The fields of one row of a list."""

    @property
    def value(self) -> Rule | None:
        """Expression that calculates it: such a field isn't asked for."""

    @property
    def required(self) -> Rule | None:
        """Whether it must be filled in."""

    @property
    def minimum(self) -> Any:
        """Smallest number."""

    @property
    def maximum(self) -> Any:
        """Largest number."""

    @property
    def unit(self) -> Words | None:
        """Unit shown behind the number."""


class SourceType(Protocol):
    """A case type, as far as a form asks for it."""

    @property
    def title(self) -> Words:
        """Its name for people."""

    @property
    def fields(self) -> Mapping[str, SourceField]:
        """Its fields by name."""


TYPES: Mapping[str, Mapping[str, Any]] = {
    "text": {"type": "textfield"},
    "long_text": {"type": "textarea"},
    "email": {"type": "email"},
    "phone": {"type": "phoneNumber"},
    "url": {"type": "url"},
    "iban": {"type": "iban"},
    "siren": {"type": "siren"},
    "siret": {"type": "siret"},
    "country": {"type": "country"},
    "choice": {"type": "radio"},
    "choices": {"type": "select", "multiple": True},
    "integer": {"type": "number"},
    "decimal": {"type": "number"},
    "money": {"type": "currency"},
    "boolean": {"type": "checkbox"},
    "date": {"type": "date"},
    "datetime": {"type": "datetime"},
    "list": {"type": "editgrid"},
}
MOST_RADIOS = 7


class Wording:
    """Collects the texts of a form and their translations."""

    def __init__(self) -> None:
        self.i18n: dict[str, dict[str, str]] = {}

    def say(self, words: Words | None, fallback: str = "") -> str:
        """The text in the form's own language, its translations noted."""
        if words is None:
            return fallback
        source = words.in_("en")
        for language, text in words.by_language.items():
            if language and text != source:
                self.i18n.setdefault(language, {})[source] = text
        return source


def component_of(name: str, field: SourceField, collected: Wording) -> dict[str, Any]:
    """One field as a component."""
    label = collected.say(field.title, name.replace("_", " ").capitalize())
    component = {**TYPES.get(field.type, {"type": "textfield"}), "key": name, "label": label}
    hint = collected.say(field.help)
    if hint:
        component["description"] = hint
    for fill in FILLERS.get(field.type, (unit_of,)):
        component.update(fill(field, collected))
    rules = dict(rules_of(field))
    return {**component, "validate": rules} if rules else component


def choices_of(field: SourceField, collected: Wording) -> dict[str, Any]:
    """The choices: in sight when they are few, in a list that opens when they are many."""
    values = [{"label": collected.say(words, value), "value": value} for value, words in field.options.items()]
    if field.type == "choice" and len(values) <= MOST_RADIOS:
        return {"values": values}
    return {"type": "select", "data": {"values": values}}


def rows_of(field: SourceField, collected: Wording) -> dict[str, Any]:
    """The fields of one row."""
    return {"components": [component_of(name, one, collected) for name, one in field.of.items() if one.value is None]}


def unit_of(field: SourceField, collected: Wording) -> dict[str, Any]:
    """The unit behind a number."""
    unit = collected.say(field.unit)
    return {"suffix": unit} if unit else {}


Fill = Callable[[SourceField, Wording], dict[str, Any]]
FILLERS: Mapping[str, tuple[Fill, ...]] = {
    "choice": (choices_of,),
    "choices": (choices_of,),
    "list": (rows_of,),
    "money": (),
    "iban": (),
}


def rules_of(field: SourceField) -> Iterator[tuple[str, Any]]:
    """What a form can check by itself."""
    if field.required is not None and field.required.source.strip().lower() == "true":
        yield "required", True
    if field.type == "integer":
        yield "integer", True
    for name, bound in (("min", field.minimum), ("max", field.maximum)):
        if bound is not None:
            yield name, int(bound) if bound == int(bound) else float(bound)
