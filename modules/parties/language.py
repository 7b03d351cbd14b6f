"""What one says of a party when it is registered."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from core.definitions.language import IDENTIFIER, Closed
from modules.parties.normalising import clean_email, clean_line, clean_phone

EMAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]]{1,64}@[^@\s<>\"(),:;\\\[\]/]{1,189}")
MAXIMUM_RAW = 2000
MAXIMUM_ATTRIBUTES = 60
LARGEST = 2**53


def _cleaned(clean: Callable[[str], str]) -> BeforeValidator:
    def run(value: object) -> object:
        if not isinstance(value, str):
            return value
        if len(value) > MAXIMUM_RAW:
            raise ValueError("this text is too long")
        return clean(value)

    return BeforeValidator(run)


def _is_email(value: str) -> str:
    if value and not EMAIL.fullmatch(value):
        raise ValueError("this is not an e-mail address")
    return value


Line = Annotated[str, _cleaned(clean_line)]
Name = Annotated[Line, Field(max_length=100)]
Email = Annotated[str, _cleaned(clean_email), AfterValidator(_is_email), Field(max_length=254)]
Phone = Annotated[str, _cleaned(clean_phone), Field(max_length=32)]


def _as_json(value: object) -> object:
    """Numbers, dates and moments of forms in the form that JSON keeps."""
    if isinstance(value, Decimal) and value.is_finite():
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


AttributeName = Annotated[str, Field(pattern=IDENTIFIER)]
AttributeText = Annotated[Line, Field(max_length=MAXIMUM_RAW)]
Whole = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
Fraction = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
AttributeValue = Annotated[bool | Whole | Fraction | AttributeText | None, BeforeValidator(_as_json)]


class PartyInput(Closed):
    """A person or an organisation as somebody describes it. Texts are cleaned of invisible characters."""

    kind: Literal["person", "organisation"] = Field(default="person", description="Person or organisation.")
    first_name: Name = Field(default="", description="First name of a person.")
    last_name: Name = Field(default="", description="Last name of a person.")
    name: Line = Field(default="", max_length=200, description="Full name; default: first and last name.")
    email: Email = Field(default="", description="E-mail address.")
    phone: Phone = Field(default="", description="Phone number.")
    language: str = Field(default="en", pattern=r"^[a-z]{2}$", description="Language to write to it in.")
    attributes: Mapping[AttributeName, AttributeValue] = Field(
        default_factory=dict, max_length=MAXIMUM_ATTRIBUTES, description="Whatever else is known, by name."
    )
