"""`bindings.yaml`: what a pack needs that differs from place to place, and is filled in outside of it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from core.definitions.language import IDENTIFIER, Closed, Text
from core.definitions.packs import Pack, Scope
from core.expressions import types
from core.expressions.types import Record, Type

LONGEST = 10_000
Name = Annotated[str, Field(pattern=IDENTIFIER)]


def _text(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > LONGEST:
        raise ValueError(f"this must be a text of 1 to {LONGEST} characters")
    return text


def _address(value: object) -> str:
    text = _text(value).rstrip("/")
    parts = urlsplit(text)
    if (
        parts.scheme not in ("https", "http")
        or not parts.hostname
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
    ):
        raise ValueError("this must be an address such as https://crm.example.org/api, without password or query")
    return text


def _person(value: object) -> str:
    try:
        return validate_email(_text(value), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise ValueError("this must be an e-mail address") from None


def _number(value: object) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("this must be a number") from None
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError("this must be a number")
    return number


def _integer(value: object) -> int:
    number = _number(value)
    if number != number.to_integral_value() or abs(number) >= 10**18:
        raise ValueError("this must be a whole number")
    return int(number)


def _boolean(value: object) -> bool:
    found = {"true": True, "false": False}.get(str(value).strip().lower())
    if found is None:
        raise ValueError("this must be true or false")
    return found


def _date(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("this must be a date such as 2026-12-31") from None


BINDING_TYPES: Mapping[str, tuple[Type, Callable[[object], object]]] = {
    "address": (types.TEXT, _address),
    "secret": (types.TEXT, _text),
    "person": (types.TEXT, _person),
    "text": (types.TEXT, _text),
    "integer": (types.INTEGER, _integer),
    "number": (types.DECIMAL, _number),
    "boolean": (types.BOOLEAN, _boolean),
    "date": (types.DATE, _date),
}
"""By type: what expressions see, and how the value is read (raises `ValueError` without quoting it)."""


class Binding(Closed):
    """One thing that each installation fills in."""

    type: Literal["address", "secret", "person", "text", "integer", "number", "boolean", "date"] = Field(
        description="What is filled in: the address of a system, a secret, a person's e-mail address, or a plain value."
    )
    title: Text = Field(description="What it is, for whoever fills it in.")
    default: Any = Field(default=None, description="Value where nobody fills it in; a secret has none.")
    required: bool = Field(default=True, description="Whether the pack lacks something without it.")

    @model_validator(mode="after")
    def _default_fits(self) -> Self:
        if self.default is None:
            return self
        if self.type == "secret":
            raise PydanticCustomError("default", "a secret has no default: it never stands in a pack", {})
        try:
            self.read(self.default)
        except ValueError as error:
            raise PydanticCustomError("default", "default: {why}", {"why": str(error)}) from None
        return self

    def read(self, value: object) -> object:
        """The typed value of what was filled in; raises `ValueError` that says what is wrong and not the value."""
        return BINDING_TYPES[self.type][1](value)


class BindingsFile(Closed):
    """All bindings of a pack."""

    bindings: Mapping[Name, Binding] = Field(description="What is filled in outside of the pack, by id.")


def bindings_of(pack: Pack) -> Mapping[str, Binding]:
    """The bindings that a pack declares."""
    file: BindingsFile | None = pack.single("bindings")
    return file.bindings if file else {}


def binding_types(scope: Scope) -> dict[str, Type]:
    """`bindings` as expressions know it: everything but the secrets; nothing when the pack declares none."""
    declared = bindings_of(scope.pack)
    known = {name: BINDING_TYPES[one.type][0] for name, one in declared.items() if one.type != "secret"}
    return {"bindings": Record("bindings", known)} if declared else {}
