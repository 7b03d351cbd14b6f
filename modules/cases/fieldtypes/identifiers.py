"""Identifiers that prove themselves by their check digits: IBAN (ISO 13616), SIREN, SIRET, NIR (INSEE); plates."""

import re
from types import ModuleType
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.fr import nir, siren, siret

from modules.cases.fieldtypes.fieldtype import FieldType, Options
from modules.cases.fieldtypes.texts import a_text
from modules.forms.components.identifiers import FNI, RESERVED, SIV, grouped


class Identifier(FieldType):
    """A number that python-stdnum can prove; `number` is the module that knows it, `wrong` what is said otherwise."""

    number: ClassVar[ModuleType]
    wrong: ClassVar[str]
    shown = "spoken"

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The compact number."""
        try:
            return self.proven(a_text(value)[:100])
        except ValidationError:
            raise ValueError(self.wrong) from None

    def proven(self, text: str) -> str:
        """The compact number; raises `ValidationError` unless its check digits are right."""
        return str(self.number.validate(text))

    def component(self, field: Options) -> dict[str, Any]:
        """The component of the same name."""
        return {"type": self.name}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """The number in groups."""
        return grouped(str(value))


class Iban(Identifier):
    """An international bank account number."""

    name = "iban"
    summary = "An international bank account number, proved by its check digits."
    example = "{type: iban, personal: true, encrypted: true}"
    shown = "iban"
    number: ClassVar[ModuleType] = iban
    wrong = "this must be an IBAN, like FR14 2004 1010 0505 0001 3M02 606; check every digit"

    def proven(self, text: str) -> str:
        """Length and key by country; lists of banks age, so none is asked."""
        return str(iban.validate(text, check_country=False))

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """Groups of four."""
        return str(iban.format(str(value)))


class Siren(Identifier):
    """The number of a French company."""

    name = "siren"
    summary = "The number of a French company: 9 digits, proved by the last one."
    example = "{type: siren}"
    number: ClassVar[ModuleType] = siren
    wrong = "this must be a SIREN of 9 digits; check every digit"


class Siret(Identifier):
    """The number of a French establishment."""

    name = "siret"
    summary = "The number of a French establishment: 14 digits, proved by the last one."
    example = "{type: siret}"
    number: ClassVar[ModuleType] = siret
    wrong = "this must be a SIRET of 14 digits; check every digit"


class Nir(Identifier):
    """The French social security number."""

    name = "nir"
    summary = "The French social security number: 15 digits, proved by the last two."
    example = "{type: nir, personal: true, encrypted: true}"
    number: ClassVar[ModuleType] = nir
    wrong = "this must be a social security number of 15 digits, key included; check every digit"

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """The number in its usual groups."""
        return str(nir.format(str(value)))


class Plate(FieldType):
    """A French registration plate: `AB-123-CD` since 2009, `1234 AB 75` before."""

    name = "plate"
    summary = "A French registration plate, such as AB-123-CD or 1234 AB 75."
    example = "{type: plate}"

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The plate in its usual groups."""
        compact = re.sub(r"[\s\-.]", "", a_text(value)[:40]).upper()
        if (match := SIV.match(compact)) and not RESERVED & {match[1], match[3]} and match[2] != "000":
            return "-".join(match.groups())
        if match := FNI.match(compact):
            return " ".join(match.groups())
        raise ValueError("this must be a registration plate, like AB-123-CD or 1234 AB 75")

    def component(self, field: Options) -> dict[str, Any]:
        """A field for plates."""
        return {"type": "plate"}
