"""An amount with its currency, for forms that deal with several."""

from collections.abc import Iterator, Mapping
from typing import Any

from babel.numbers import format_currency
from pydantic import Field

from modules.forms.cleaning import Cleaning
from modules.forms.component import Raw, Values
from modules.forms.components.numbers import Currency, CurrencyOptions, currency_sign
from modules.forms.messages import Translate, short
from modules.forms.places import Place
from modules.forms.problems import Fault
from modules.forms.view import View

NOT_OFFERED = "{label}: choose one of the answers offered."


class MoneyOptions(CurrencyOptions):
    """What an amount with its currency may say."""

    currencies: tuple[str, ...] = Field(
        default=("EUR",), min_length=1, max_length=50, description="ISO 4217 codes to choose from; the first is preset."
    )


class Money(Currency):
    """An amount and its currency: `{amount, currency}`."""

    options_model = MoneyOptions
    template = "money.html"
    can_repeat = False

    def coerce(self, raw: Any, cleaning: Cleaning) -> dict[str, Any] | None:  # type: ignore[override]
        """The exact amount and one of the currencies; a lone amount is in the first one."""
        given = raw if isinstance(raw, Mapping) else {"amount": raw}
        currency = given.get("currency") or self.options.currencies[0]
        amount = given.get("amount")
        found = None if amount is None else super().coerce(amount, cleaning)
        if currency not in self.options.currencies:
            raise Fault("invalidOption", NOT_OFFERED)
        return None if found is None else {"amount": found, "currency": currency}

    def faults(self, value: Any, cleaning: Cleaning) -> Iterator[Fault]:
        """Bounds and decimals of the amount."""
        return super().faults(value["amount"], cleaning)

    def receive(self, sent: Raw, out: Values) -> None:
        """Both boxes."""
        node = sent.get(self.key)
        if isinstance(node, Mapping):
            names = ("amount", "currency")
            out[self.key] = {name: node[name][-1] for name in names if isinstance(node.get(name), list)}

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """The amount as text, and the currency."""
        slots = super().slots(raw, values, place, view)
        value = slots["value"] if isinstance(slots["value"], Mapping) else {"amount": slots["value"]}
        currency = value.get("currency")
        chosen = currency if currency in self.options.currencies else self.options.currencies[0]
        sign = currency_sign(self.options.currencies[0], view.language)
        return {**slots, "amount": self.typed(value.get("amount"), view.language), "chosen": chosen, "sign": sign}

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The amount with its currency sign."""
        given = value if isinstance(value, Mapping) else {"amount": value}
        number = self.exact(given.get("amount"), "en")
        currency = str(given.get("currency") or self.options.currencies[0])
        if number is None or not number.is_finite():
            return str(given.get("amount", ""))
        return format_currency(number, currency[:3], locale=short(language))

    def item_schema(self) -> dict[str, Any]:
        """An object of both."""
        currency = {"type": "string", "enum": list(self.options.currencies)}
        properties = {"amount": super().item_schema(), "currency": currency}
        return {"type": "object", "properties": properties, "additionalProperties": False}
