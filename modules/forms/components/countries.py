"""A country, kept as its ISO 3166 code."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale

from modules.forms.cleaning import Cleaning
from modules.forms.component import Raw
from modules.forms.inputs import Input
from modules.forms.messages import Translate, short
from modules.forms.places import Place
from modules.forms.problems import Fault
from modules.forms.view import View

NOT_OFFERED = "{label}: choose one of the answers offered."


@cache
def countries(language: str) -> Mapping[str, str]:
    """The names of the countries by code, in the order of the language."""
    names = Locale.parse(language).territories
    real = {code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in UNREAL}
    return dict(sorted(real.items(), key=lambda pair: pair[1]))


UNREAL = frozenset({"ZZ", "EU", "EZ", "UN", "QO", "XA", "XB"})


class Country(Input):
    """One of all countries."""

    template = "select.html"
    autocomplete = "country"

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """The code; raises `Fault` on anything else."""
        if not isinstance(raw, str) or (raw and raw not in countries("en")):
            raise Fault("invalidOption", NOT_OFFERED)
        return raw or None

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The country's name."""
        return str(countries(short(language)).get(str(value), value))

    def slots(self, raw: Raw, values: Raw, place: Place, view: View) -> dict[str, Any]:
        """All countries, and the one chosen."""
        slots = super().slots(raw, values, place, view)
        chosen = frozenset([slots["value"]]) if isinstance(slots["value"], str) else frozenset()
        return {**slots, "choices": countries(short(view.language)), "chosen": chosen, "search": None, "filtered": True}

    def item_schema(self) -> dict[str, Any]:
        """Two capital letters."""
        return {"type": "string", "pattern": "^[A-Z]{2}$"}
