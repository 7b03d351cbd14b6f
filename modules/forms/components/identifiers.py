"""Identifiers: IBAN (ISO 13616), SIREN, SIRET and NIR (INSEE) with their check digits; registration plates."""

import re
from types import ModuleType
from typing import Any, ClassVar

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.fr import nir, siren, siret

from modules.forms.cleaning import Cleaning
from modules.forms.components.text import TextField
from modules.forms.messages import Translate
from modules.forms.problems import Fault


class Identifier(TextField):
    """A number that proves itself; `number` is the python-stdnum module that knows it."""

    number: ClassVar[ModuleType]
    wrong: ClassVar[str]
    longest = 60

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """The compact number; raises `Fault` if its check digits are wrong."""
        text = super().coerce(raw, cleaning)
        if text is None:
            return None
        try:
            return self.proven(text[:100])
        except ValidationError as error:
            raise Fault(f"invalid_{self.type}", self.wrong) from error

    def proven(self, text: str) -> str:
        """The compact number; raises `ValidationError` unless its check digits are right."""
        return str(self.number.validate(text))

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """The number in groups."""
        return str(self.number.format(str(value)))

    def typed(self, value: Any, language: str) -> str:
        """The number in groups if it is right, else as typed."""
        text = super().typed(value, language)
        return str(self.number.format(text)) if self.number.is_valid(text) else text


class Iban(Identifier):
    """An international bank account number."""

    number: ClassVar[ModuleType] = iban
    wrong = "{label} must be an IBAN, like FR14 2004 1010 0505 0001 3M02 606. Check every digit."

    def proven(self, text: str) -> str:
        """Length and key by country; lists of banks age, so none is asked."""
        return str(iban.validate(text, check_country=False))


class Siren(Identifier):
    """The number of a French company, 9 digits."""

    number: ClassVar[ModuleType] = siren
    input_mode = "numeric"
    wrong = "{label} must be a SIREN of 9 digits. Check every digit."

    def spoken(self, value: Any, language: str, text: Translate) -> str:
        """Groups of three."""
        return grouped(str(value))

    def typed(self, value: Any, language: str) -> str:
        """Groups of three."""
        return grouped(TextField.typed(self, value, language))


class Siret(Siren):
    """The number of a French establishment, 14 digits."""

    number: ClassVar[ModuleType] = siret
    wrong = "{label} must be a SIRET of 14 digits. Check every digit."


class Nir(Identifier):
    """The French social security number, 13 digits and a key of 2 (2A and 2B for Corsica)."""

    number: ClassVar[ModuleType] = nir
    wrong = "{label} must be a social security number of 15 digits, key included. Check every digit."


SIV = re.compile(r"^([A-HJ-NP-TV-Z]{2})(\d{3})([A-HJ-NP-TV-Z]{2})$", re.ASCII)
FNI = re.compile(r"^(\d{1,4})([A-HJ-NP-TV-Z]{1,3})(\d{2,3}|2[AB])$", re.ASCII)
RESERVED = frozenset({"SS", "WW"})


class Plate(TextField):
    """A French registration plate: `AB-123-CD` since 2009, `1234 AB 75` before."""

    longest = 20

    def coerce(self, raw: Any, cleaning: Cleaning) -> str | None:
        """The plate in its usual groups; raises `Fault` if it is none."""
        text = super().coerce(raw, cleaning)
        if text is None:
            return None
        compact = re.sub(r"[\s\-.]", "", text[:40]).upper()
        if (match := SIV.match(compact)) and not RESERVED & {match[1], match[3]} and match[2] != "000":
            return "-".join(match.groups())
        if match := FNI.match(compact):
            return " ".join(match.groups())
        raise Fault("invalid_plate", "{label} must be a registration plate, like AB-123-CD or 1234 AB 75.")


def grouped(text: str) -> str:
    """`732 829 320 00074`, if `text` is digits only."""
    if not (text.isdecimal() and len(text) in (9, 14)):
        return text
    return " ".join(filter(None, (text[:3], text[3:6], text[6:9], text[9:])))
