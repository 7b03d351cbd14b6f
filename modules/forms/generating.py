"""A form.io form made from fields: grouped, translated, with their rules."""

from collections.abc import Mapping
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
    def component(self) -> Mapping[str, Any]:
        """The component that asks for it, texts for people in all languages; without key and label."""

    @property
    def is_rows(self) -> bool:
        """Whether it holds rows of fields."""

    @property
    def title(self) -> Words | None:
        """Its name for people."""

    @property
    def help(self) -> Words | None:
        """A sentence that helps to understand it."""

    @property
    def of(self) -> Mapping[str, "SourceField"]:
        """The fields of one row of a list, or of a group."""

    @property
    def is_typed(self) -> bool:
        """Whether people fill it in: no other field is asked for."""

    @property
    def is_named_by_id(self) -> bool:
        """Whether it holds the id of a thing that people know no ids of."""

    @property
    def required(self) -> Rule | None:
        """Whether it must be filled in."""

    @property
    def visible(self) -> Rule | None:
        """Whether people are asked for it."""

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
    component = {**spoken(field.component, collected), "key": name, "label": label}
    hint, unit = collected.say(field.help), collected.say(field.unit)
    component |= {"description": hint} if hint else {}
    component |= {"suffix": unit} if unit else {}
    if field.of:
        component["components"] = [component_of(key, one, collected) for key, one in field.of.items()]
    return with_rules(component, field)


def with_rules(component: dict[str, Any], field: SourceField) -> dict[str, Any]:
    """Required when its rule is just `true`."""
    required = field.required is not None and field.required.source.strip().lower() == "true"
    rules = {**component.pop("validate", {}), **({"required": True} if required else {})}
    return {**component, "validate": rules} if rules else component


def spoken(part: Any, collected: Wording) -> Any:
    """A part of a component with its texts in the form's own language."""
    if isinstance(part, Mapping):
        return {key: spoken(one, collected) for key, one in part.items()}
    if isinstance(part, list | tuple):
        return [spoken(one, collected) for one in part]
    return collected.say(part) if hasattr(part, "by_language") else part
