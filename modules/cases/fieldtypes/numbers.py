"""Numbers: whole, decimal, amounts of money; exact throughout."""

from collections.abc import Mapping
from decimal import Decimal as Exact
from decimal import InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_currency, format_decimal
from sqlalchemy import ColumnElement, Numeric, cast

from core.expressions import types
from core.expressions.types import Type
from modules.cases.fieldtypes.fieldtype import FieldType, Options

LARGEST = Exact(10) ** 26
MOST_DECIMALS = 12
LONGEST = 60


def exact(value: Any) -> Exact:
    """The number; raises `ValueError` for anything else, and for one that the databases can't hold."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Exact) or len(str(value)) > LONGEST:
        raise ValueError("this must be a number")
    try:
        number = Exact(str(value).strip())
    except InvalidOperation:
        raise ValueError("this must be a number") from None
    if not number.is_finite():
        raise ValueError("this must be a number")
    if abs(number) >= LARGEST or -int(number.as_tuple().exponent) > MOST_DECIMALS:
        raise ValueError(f"this number has more than 26 figures, or more than {MOST_DECIMALS} decimals")
    return number


class Number(FieldType):
    """What all numbers share: bounds."""

    takes = ("minimum", "maximum", "unit")
    shown = "number"

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The number within the field's bounds."""
        number: Any = self.load(value, field)
        if field.minimum is not None and number < field.minimum:
            raise ValueError(f"this must be at least {field.minimum}")
        if field.maximum is not None and number > field.maximum:
            raise ValueError(f"this must be at most {field.maximum}")
        return number

    def bounds(self, field: Options) -> dict[str, Any]:
        """The bounds as JSON Schema knows them."""
        found = {"minimum": field.minimum, "maximum": field.maximum}
        return {name: plain(bound) for name, bound in found.items() if bound is not None}

    def rules(self, field: Options) -> dict[str, Any]:
        """The bounds as form.io knows them."""
        found = {"min": field.minimum, "max": field.maximum}
        return {name: plain(bound) for name, bound in found.items() if bound is not None}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """The number as the language writes it, with its unit."""
        number = format_decimal(value, locale=language)
        return f"{number} {field.unit.in_(language)}" if field.unit else number


def plain(bound: Exact) -> int | float:
    """A bound as JSON writes it."""
    return int(bound) if bound == int(bound) else float(bound)


class Integer(Number):
    """A whole number."""

    name = "integer"
    summary = "A whole number."
    example = "{type: integer, minimum: 3, maximum: 84, unit: {en: months, fr: mois}}"

    def expression(self, field: Options) -> Type:
        """A whole number."""
        return types.INTEGER

    def load(self, kept: Any, field: Options) -> object:
        """The whole number."""
        number = exact(kept)
        if number != number.to_integral_value() or abs(number) >= 10**15:
            raise ValueError("this must be a whole number of at most 15 figures")
        return int(number)

    def column(self, at: Any, dialect: str) -> ColumnElement[Any] | None:
        """The JSON number."""
        found: ColumnElement[Any] = at.as_integer()
        return found

    def keep(self, value: Any, field: Options) -> object:
        """The JSON number."""
        return self.load(value, field)

    def schema(self, field: Options) -> dict[str, Any]:
        """A whole number with its bounds."""
        return {"type": "integer", **self.bounds(field)}

    def component(self, field: Options) -> dict[str, Any]:
        """A number field for whole numbers."""
        return {"type": "number", "validate": {"integer": True, **self.rules(field)}}


class Decimal(Number):
    """A number with decimals, kept as text so that nothing is rounded."""

    name = "decimal"
    summary = "A number with decimals, exact."
    example = "{type: decimal, minimum: 0, unit: m²}"

    def expression(self, field: Options) -> Type:
        """A number."""
        return types.DECIMAL

    def load(self, kept: Any, field: Options) -> object:
        """The exact number."""
        return exact(kept)

    def keep(self, value: Any, field: Options) -> object:
        """The number as text."""
        return str(value)

    def column(self, at: Any, dialect: str) -> ColumnElement[Any] | None:
        """The text as a number."""
        return cast(at.as_string(), Numeric(38, MOST_DECIMALS))

    def schema(self, field: Options) -> dict[str, Any]:
        """A number as text; a JSON number is taken too."""
        return {"type": ["string", "number"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$", **self.bounds(field)}

    def component(self, field: Options) -> dict[str, Any]:
        """A number field."""
        return {"type": "number", **({"validate": self.rules(field)} if self.rules(field) else {})}


class Money(Decimal):
    """An amount of money."""

    name = "money"
    summary = "An amount of money, exact; `currency` is its ISO 4217 code, EUR unless said."
    example = "{type: money, minimum: 0.01}"
    takes = ("minimum", "maximum", "currency")
    shown = "money"

    def shown_as(self, field: Options) -> str:
        """Amounts in euros have a format of their own."""
        return "money" if field.currency == "EUR" else "spoken"

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The amount within the field's bounds; one that names its currency, as forms give it, in the field's alone."""
        if not isinstance(value, Mapping):
            return super().clean(value, field, zone)
        if value.get("currency") != field.currency or set(value) != {"amount", "currency"}:
            raise ValueError(f"this must be an amount in {field.currency}")
        return super().clean(value["amount"], field, zone)

    def component(self, field: Options) -> dict[str, Any]:
        """A field for amounts."""
        found = {**super().component(field), "type": "currency"}
        return found if field.currency == "EUR" else {**found, "currency": field.currency}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """The amount with its currency sign."""
        return format_currency(value, field.currency, locale="en_GB" if language == "en" else language)
