"""Every type of field by name."""

from collections.abc import Mapping

from modules.cases.fieldtypes.answers import Boolean, Choice, Choices, Country
from modules.cases.fieldtypes.contacts import Email, Phone, Url
from modules.cases.fieldtypes.fieldtype import FieldType
from modules.cases.fieldtypes.identifiers import Iban, Nir, Plate, Siren, Siret
from modules.cases.fieldtypes.moments import Day, LengthOfTime, Moment, TimeOfDay
from modules.cases.fieldtypes.numbers import Decimal, Integer, Money
from modules.cases.fieldtypes.pointers import CasePointer, FilePointer, PartyPointer
from modules.cases.fieldtypes.records import Address, Group, Many
from modules.cases.fieldtypes.texts import LineOfText, LongText

TYPES: tuple[FieldType, ...] = (
    *(LineOfText(), LongText(), Integer(), Decimal(), Money(), Boolean()),
    *(Day(), Moment(), TimeOfDay(), LengthOfTime(), Choice(), Choices(), Country()),
    *(Email(), Phone(), Url(), Iban(), Siren(), Siret(), Nir(), Plate(), Address()),
    *(Group(), CasePointer(), PartyPointer(), FilePointer()),
)


class List(Many):
    """Rows of fields: a group with `many: true`, under the name by which most people look for it."""

    name = "list"
    summary = "Rows of fields, under `of`; the same as a group with `many: true`."
    example = "{type: list, of: {title: {type: text}, value: {type: money}}}"
    needs = ("of",)
    repeats = False


ROWS = List(Group())
FIELD_TYPES: Mapping[str, FieldType] = {**{one.name: one for one in TYPES}, ROWS.name: ROWS}
SEVERAL: Mapping[str, Many] = {name: Many(one) for name, one in FIELD_TYPES.items() if one.repeats}
"""What `many: true` makes of a type."""
