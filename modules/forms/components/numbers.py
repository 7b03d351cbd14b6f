"""Numbers and amounts, exact: int when whole, Decimal otherwise."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from typing import Any

from babel.numbers import format_currency, format_decimal, get_currency_symbol
from pydantic import Field
from pydantic_core import CoreSchema
from pydantic_core.core_schema import chain_schema, int_schema, str_schema, union_schema

from modules.forms.cleaning import Cleaning
from modules.forms.inputs import Input
from modules.forms.messages import Translate, short
from modules.forms.options import InputOptions
from modules.forms.problems import Fault

LARGEST = Decimal(10) ** 15
NOT_A_NUMBER = "{label} must be a number."
SPACES = dict.fromkeys(map(ord, " \t\u00a0\u202f\u2009'\u2019"))


class NumberOptions(InputOptions):
    """What a number may say."""

    decimal_limit: int | None = Field(default=None, ge=0, le=12, description="Most digits after the decimal mark.")


class Number(Input):
    """A number, typed with a comma or a point."""

    options_model = NumberOptions
    template = "input.html"
    can_repeat = True

    @property
    def places(self) -> int | None:
        """Most digits after the decimal mark; None for any."""
        return 0 if self.rules.integer else self.options.decimal_limit

    @property
    def input_mode(self) -> str:  # type: ignore[override]
        """Which keyboard a phone shows."""
        whole = self.places == 0 and self.rules.min is not None and self.rules.min >= 0
        return "numeric" if whole else "decimal" if self.rules.min is not None and self.rules.min >= 0 else ""

    def coerce(self, raw: Any, cleaning: Cleaning) -> int | Decimal | None:
        """The number; raises `Fault` on NaN, infinities, booleans, and what is no number."""
        if raw == "" and isinstance(raw, str):
            return None
        number = self.exact(raw, cleaning.language)
        if number is None or not number.is_finite():
            raise Fault("invalid_number", NOT_A_NUMBER)
        if abs(number) > LARGEST:
            raise Fault("max", "{label} must be at most {max}.", {"max": LARGEST})
        return self.kept(number)

    def whole_bounds(self) -> tuple[int, int] | None:
        """The lowest and highest whole number; None for types that keep numbers otherwise."""
        if type(self).coerce is not Number.coerce or type(self).kept is not Number.kept:
            return None
        least = -LARGEST if self.rules.min is None else max(min(self.rules.min, LARGEST), -LARGEST)
        most = LARGEST if self.rules.max is None else min(max(self.rules.max, -LARGEST), LARGEST)
        return int(least.to_integral_value(ROUND_CEILING)), int(most.to_integral_value(ROUND_FLOOR))

    def swift(self) -> CoreSchema | None:
        """Whole numbers within the bounds, as JSON has them or as an HTML form sends them."""
        bounds = self.whole_bounds()
        if bounds is None:
            return None
        digits = str_schema(strict=True, pattern="^-?[0-9]{1,16}$")
        sent = chain_schema([digits, int_schema(ge=bounds[0], le=bounds[1])])
        return union_schema([int_schema(strict=True, ge=bounds[0], le=bounds[1]), sent], mode="left_to_right")

    def exact(self, raw: Any, language: str) -> Decimal | None:
        """The number as a decimal, or None."""
        if isinstance(raw, bool):
            return None
        if isinstance(raw, int):
            return Decimal(raw) if abs(raw) <= LARGEST else LARGEST + 1
        if isinstance(raw, float | Decimal):
            return Decimal(str(raw)) if isinstance(raw, float) else raw
        return parse_number(raw, language) if isinstance(raw, str) else None

    def kept(self, number: Decimal) -> int | Decimal:
        """How this type keeps a number."""
        whole = number.as_tuple().exponent
        if number == number.to_integral_value() and (self.places == 0 or (isinstance(whole, int) and whole >= 0)):
            return int(number)
        return number.quantize(Decimal("1e-12")).normalize() if isinstance(whole, int) and whole < -12 else number

    def faults(self, value: Any, cleaning: Cleaning) -> Iterator[Fault]:
        """Bounds and decimals."""
        rules, places = self.rules, self.places
        if rules.min is not None and value < rules.min:
            yield Fault("min", "{label} must be at least {min}.", {"min": self.spoken_bound(rules.min, cleaning)})
        if rules.max is not None and value > rules.max:
            yield Fault("max", "{label} must be at most {max}.", {"max": self.spoken_bound(rules.max, cleaning)})
        if places is not None and round(Decimal(value), places) != value:
            whole = "{label} must be a whole number."
            yield Fault("decimal", "{label} takes at most {max} decimals." if places else whole, {"max": places})

    def spoken_bound(self, bound: Decimal, cleaning: Cleaning) -> str:
        """A bound as people read it."""
        return self.spoken(bound, cleaning.language, cleaning.text)

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The number with separators of the language, and its unit; numbers from JSON may be texts."""
        number = self.exact(value, "en")
        if number is None or not number.is_finite() or abs(number) > LARGEST:
            return str(value)
        return self.worded(number, short(language), text)

    def worded(self, number: Decimal, language: str, text: Translate) -> str:
        """The number in the language, with its unit."""
        written, unit = format_decimal(number, "#,##0.############", language), text(self.unit(language))
        return f"{written} {unit}" if unit else written

    def typed(self, value: Any, language: str) -> str:
        """The number without grouping, with the language's decimal mark."""
        if isinstance(value, str):
            return value
        if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
            return ""
        exact = self.exact(value, language)
        plain = format(exact, "f") if exact is not None and exact.is_finite() and abs(exact) <= LARGEST else ""
        return plain.replace(".", ",") if short(language) == "fr" else plain

    def item_schema(self) -> dict[str, Any]:
        """A number with its bounds."""
        schema: dict[str, Any] = {"type": "integer" if self.places == 0 else "number"}
        if self.rules.min is not None:
            schema["minimum"] = float(self.rules.min)
        if self.rules.max is not None:
            schema["maximum"] = float(self.rules.max)
        return schema


class CurrencyOptions(NumberOptions):
    """What an amount may say."""

    currency: str = Field(default="EUR", pattern="^[A-Z]{3}$", description="ISO 4217 code.")
    decimal_limit: int | None = Field(default=2, ge=0, le=4, description="Most digits after the decimal mark.")


class Currency(Number):
    """An amount of money, always a Decimal."""

    options_model = CurrencyOptions

    def kept(self, number: Decimal) -> Decimal:
        """With its cents; more precise amounts stay as they are, to be refused."""
        cents = round(number, self.options.decimal_limit)
        return cents if cents == number or self.computed else number

    def worded(self, number: Decimal, language: str, text: Translate) -> str:
        """The amount with its currency sign."""
        return format_currency(number, self.options.currency, locale=language)

    def unit(self, language: str) -> str:
        """The sign of the currency, as amounts bear it."""
        return currency_sign(self.options.currency, language)


def currency_sign(code: str, language: str) -> str:
    """`€`, or the code where the currency has no sign in this language."""
    return str(get_currency_symbol(code, locale=short(language)))


def parse_number(text: str, language: str) -> Decimal | None:
    """A typed number: `1 234,5`, `1,234.5`; a lone comma before three digits groups in English only."""
    if len(text) > 40:
        return None
    plain = text.strip().translate(SPACES).replace("\u2212", "-")
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma > point and (point >= 0 or short(language) != "en" or not groups(plain)):
        plain = plain.replace(".", "").replace(",", ".")
    else:
        plain = plain.replace(",", "")
    if not plain or not set(plain) <= set("0123456789+-.") or not plain.isascii():
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def groups(text: str) -> bool:
    """Whether every comma stands before exactly three digits."""
    first, *rest = text.lstrip("+-").split(",")
    return 0 < len(first) <= 3 and all(len(part) == 3 and part.isdecimal() for part in rest)
