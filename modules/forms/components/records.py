"""Values made of well-known parts: a postal address, a person or organisation to write to."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from pydantic import Field

from modules.forms.component import Node, Raw
from modules.forms.components.groups import Container, GroupOptions
from modules.forms.messages import Ours
from modules.forms.options import ComponentOptions

Parts = Mapping[str, Mapping[str, Any]]

ADDRESS: Parts = {
    "house_number": {"type": "textfield", "label": "House number"},
    "street": {"type": "textfield", "label": "Number and street", "autocomplete": "address-line1", "must": True},
    "extra": {"type": "textfield", "label": "Building, floor", "autocomplete": "address-line2"},
    "postcode": {"type": "textfield", "label": "Postcode", "autocomplete": "postal-code", "must": True},
    "city": {"type": "textfield", "label": "Town", "autocomplete": "address-level2", "must": True},
    "country": {"type": "country", "label": "Country", "defaultValue": "FR", "must": True},
}
PARTY: Parts = {
    "name": {"type": "textfield", "label": "Name of the organisation", "autocomplete": "organization", "must": True},
    "first_name": {"type": "textfield", "label": "First name", "autocomplete": "given-name", "must": True},
    "last_name": {"type": "textfield", "label": "Last name", "autocomplete": "family-name", "must": True},
    "birth_date": {"type": "day", "label": "Date of birth", "maxDate": "today", "autocomplete": "bday", "must": True},
    "email": {"type": "email", "label": "E-mail address", "must": True},
    "phone": {"type": "phoneNumber", "label": "Telephone"},
    "language": {"type": "radio", "label": "Language to write in"},
}
LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français"}


ASKED = ("street", "extra", "postcode", "city", "country")
"""The parts of an address, unless others are asked for."""


def written(parts: Parts, names: Any, raw: Raw) -> list[dict[str, Any]]:
    """The form.io JSON of these parts; those that matter are required if the whole is."""
    rules = raw.get("validate")
    required = isinstance(rules, Mapping) and rules.get("required") is True
    asked = [name for name in names if isinstance(name, str) and name in parts] if isinstance(names, list) else parts
    found = []
    for name in asked:
        part = {key: value for key, value in parts[name].items() if key != "must"}
        needed = {"validate": {"required": True}} if required and parts[name].get("must") else {}
        found.append({"key": name, **part, **needed})
    return found


class RecordOptions(GroupOptions):
    """What a value of well-known parts may say."""

    ask: tuple[str, ...] = Field(default=(), max_length=20, description="Its parts, in their order; default: all.")


class AddressOptions(RecordOptions):
    """What an address may say. form.io's own providers are left out: nothing is sent to others."""

    ask: tuple[str, ...] = Field(
        default=ASKED, max_length=20, description=f"Its parts, in their order: {', '.join(ADDRESS)}."
    )
    connector: str = Field(
        default="",
        max_length=200,
        description="Operation that finds addresses, such as `places.find`; its rows have a label and parts.",
    )
    provider: Any = Field(default=None, description="Ignored: name a connector.")
    provider_options: Any = Field(default=None, description="Ignored.")
    manual_mode_view_string: Any = Field(default=None, description="Ignored.")
    enable_manual_mode: Any = Field(default=None, description="Ignored: every part can be typed.")
    switch_to_manual_mode_label: Any = Field(default=None, description="Ignored.")
    disable_clear_icon: Any = Field(default=None, description="Ignored.")


class Address(Container):
    """A postal address: street, building, postcode, town, country."""

    options_model: ClassVar[type[ComponentOptions]] = AddressOptions
    parts: Parts = ADDRESS

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        for child in self.children:
            child.label = Ours(child.label)

    @classmethod
    def child_lists(cls, raw: Raw) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """Its parts as components."""
        yield ("ask",), written(cls.parts, raw.get("ask") or list(ASKED), raw)


class PartyOptions(RecordOptions):
    """What a party may say."""

    ask: tuple[str, ...] = Field(
        default=("first_name", "last_name", "email", "phone"),
        max_length=20,
        description=f"Its parts, in their order: {', '.join(PARTY)}.",
    )
    languages: tuple[str, ...] = Field(
        default=tuple(LANGUAGES), max_length=20, description="Languages to choose from; the first one by default."
    )


class Party(Address):
    """A person or an organisation: names and how to reach them."""

    options_model = PartyOptions
    parts = PARTY

    @classmethod
    def child_lists(cls, raw: Raw) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """Its parts as components: a person's, unless others are asked for."""
        default = list(PartyOptions.model_fields["ask"].default)
        parts = {**cls.parts, "language": _language(raw.get("languages"))}
        yield ("ask",), written(parts, raw.get("ask") or default, raw)


def _language(languages: Any) -> Mapping[str, Any]:
    """The part that asks for a language."""
    known = [one for one in languages if isinstance(one, str)] if isinstance(languages, list) else list(LANGUAGES)
    values = [{"value": one, "label": LANGUAGES.get(one, one)} for one in known]
    return {**PARTY["language"], "values": values, "defaultValue": known[0] if known else "", "inline": True}
