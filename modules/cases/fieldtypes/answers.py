"""Answers out of a closed set: yes or no, one option, several options, a country."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from core.definitions.language import Text
from core.expressions import types
from core.expressions.types import Type
from core.templates.labels import Labelled
from modules.cases.fieldtypes.fieldtype import FieldType, Options
from modules.cases.fieldtypes.texts import a_text
from modules.forms.components.countries import countries

YES, NO = Text({"en": "Yes", "fr": "Oui"}), Text({"en": "No", "fr": "Non"})
TRUTHS = {"true": True, "false": False}
MOST_RADIOS = 7


class Boolean(FieldType):
    """Yes or no; null while nobody has answered."""

    name = "boolean"
    summary = "Yes or no; empty while nobody has answered."
    example = "{type: boolean}"
    takes = ("must_be",)
    shown = "boolean"
    repeats = False

    def expression(self, field: Options) -> Type:
        """True or false."""
        return types.BOOLEAN

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """True or false; forms write them as texts."""
        found = TRUTHS.get(value) if isinstance(value, str) else value
        if not isinstance(found, bool):
            raise ValueError("this must be true or false")
        return found

    def load(self, kept: Any, field: Options) -> object:
        """True or false."""
        if not isinstance(kept, bool):
            raise ValueError("this must be true or false")
        return kept

    def column(self, at: Any, dialect: str) -> ColumnElement[Any] | None:
        """The JSON truth value."""
        found: ColumnElement[Any] = at.as_boolean()
        return found

    def schema(self, field: Options) -> dict[str, Any]:
        """True or false."""
        return {"type": "boolean"}

    def component(self, field: Options) -> dict[str, Any]:
        """Two answers where one is needed, a box where yes alone counts or nothing has to be said."""
        return {"type": "yesno" if field.required is not None and not field.must_be else "checkbox"}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """Yes or no."""
        return (YES if value else NO).in_(language)


class Choice(FieldType):
    """One of several options."""

    name = "choice"
    summary = "One of the `options`; expressions compare it with their ids only."
    example = "{type: choice, options: {auto: Car, home: {en: House, fr: Maison}}}"
    needs = ("options",)
    shown = "choices"
    repeats = False

    def expression(self, field: Options) -> Type:
        """The closed set."""
        return types.Choice(field.options)

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """One of the options' ids."""
        text = a_text(value)
        if text not in field.options:
            raise ValueError(f"'{text[:60]}' is not one of {', '.join(field.options)}")
        return self.load(text, field)

    def load(self, kept: Any, field: Options) -> object:
        """The id, with its label; one that is no option any more is its own label."""
        text = str(kept)
        return Labelled.of(text, field.options.get(text) or Text({"": text}))

    def keep(self, value: Any, field: Options) -> object:
        """The id."""
        return str(value)

    def schema(self, field: Options) -> dict[str, Any]:
        """One of the ids."""
        return {"type": "string", "enum": list(field.options)}

    def component(self, field: Options) -> dict[str, Any]:
        """Options in sight when they are few, in a list that opens when they are many."""
        values = [{"label": label, "value": value} for value, label in field.options.items()]
        if len(values) <= MOST_RADIOS:
            return {"type": "radio", "values": values}
        return {"type": "select", "data": {"values": values}}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """The option's label."""
        return (field.options.get(str(value)) or Text({"": str(value)})).in_(language)


ONE = Choice()


class Choices(Choice):
    """Several options."""

    name = "choices"
    summary = "Several of the `options`: 'auto' in kinds."
    example = "{type: choices, options: {sea: Sea, hill: {en: Mountains, fr: Montagne}}}"
    searchable = False

    def expression(self, field: Options) -> Type:
        """A list out of the closed set."""
        return types.ListOf(types.Choice(field.options))

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The ids, each once."""
        if not isinstance(value, list | tuple):
            raise ValueError("this must be a list")
        return [ONE.clean(one, field, zone) for one in dict.fromkeys(map(a_text, value))]

    def load(self, kept: Any, field: Options) -> object:
        """The ids with their labels."""
        return [ONE.load(one, field) for one in kept]

    def keep(self, value: Any, field: Options) -> object:
        """The ids."""
        return [str(one) for one in value]

    def column(self, at: Any, dialect: str) -> ColumnElement[Any] | None:
        """None: a list has no column."""
        return None

    def schema(self, field: Options) -> dict[str, Any]:
        """A list of ids."""
        return {"type": "array", "items": ONE.schema(field), "uniqueItems": True}

    def component(self, field: Options) -> dict[str, Any]:
        """A list of several options."""
        values = [{"label": label, "value": value} for value, label in field.options.items()]
        return {"type": "select", "multiple": True, "data": {"values": values}}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """The labels, one after the other."""
        return ", ".join(ONE.spoken(one, field, language) for one in value)


class Country(FieldType):
    """A country."""

    name = "country"
    summary = "A country, kept as its ISO 3166 code: FR."
    example = "{type: country, default: \"'FR'\"}"
    shown = "spoken"
    repeats = False

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The code in capitals."""
        code = a_text(value).strip().upper()
        if code not in countries("en"):
            raise ValueError("this must be the code of a country, like FR")
        return self.load(code, field)

    def load(self, kept: Any, field: Options) -> object:
        """The code, with the country's name."""
        code = str(kept)
        return Labelled.of(code, Text({language: countries(language).get(code, code) for language in ("en", "fr")}))

    def keep(self, value: Any, field: Options) -> object:
        """The code."""
        return str(value)

    def schema(self, field: Options) -> dict[str, Any]:
        """Two capital letters."""
        return {"type": "string", "pattern": "^[A-Z]{2}$"}

    def component(self, field: Options) -> dict[str, Any]:
        """A list of all countries."""
        return {"type": "country"}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """The country's name."""
        return str(countries(language).get(str(value), value))
