"""Who takes over a type when its JSON asks for what the type itself doesn't do."""

from collections.abc import Callable, Mapping

from modules.forms.component import Component, Raw
from modules.forms.components.contacts import PhoneNumber
from modules.forms.components.lookups import FoundAddress
from modules.forms.components.masked import MaskedPhone, MaskedText
from modules.forms.components.records import Address
from modules.forms.components.text import TextField


def is_masked(raw: Raw) -> bool:
    """Whether people choose one of several masks."""
    return raw.get("allowMultipleMasks") is True and bool(raw.get("inputMasks"))


def is_found(raw: Raw) -> bool:
    """Whether a connector finds addresses."""
    return bool(raw.get("connector"))


VARIANTS: Mapping[type[Component], tuple[Callable[[Raw], bool], type[Component]]] = {
    TextField: (is_masked, MaskedText),
    PhoneNumber: (is_masked, MaskedPhone),
    Address: (is_found, FoundAddress),
}


def variant_of(type_: type[Component], raw: Raw) -> type[Component]:
    """The class that reads this JSON: the type's own, or the one that takes over."""
    asks, other = VARIANTS.get(type_, (None, type_))
    return other if asks and asks(raw) else type_
