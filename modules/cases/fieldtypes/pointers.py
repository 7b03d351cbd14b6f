"""Fields that name another thing: a case, a party, a document. The thing is looked up by rights when it is set."""

from typing import Any
from zoneinfo import ZoneInfo

from core.expressions.types import Pointing, Type
from modules.cases.fieldtypes.fieldtype import FieldType, Options
from modules.cases.fieldtypes.texts import a_text

LONGEST_ID = 64


class Pointer(FieldType):
    """The id of another thing."""

    shown = "pointer"

    def expression(self, field: Options) -> Type:
        """A text, of which it is known what it names."""
        return Pointing(self.refers)

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The id, or what else the look-up understands, such as a case's reference."""
        text = a_text(value).strip()
        if not 0 < len(text) <= LONGEST_ID:
            raise ValueError(f"this must name a {self.refers}")
        return text

    def schema(self, field: Options) -> dict[str, Any]:
        """The id."""
        return {"type": "string", "maxLength": LONGEST_ID, "description": f"The id of a {self.refers}."}


class CasePointer(Pointer):
    """Another case."""

    name = "case"
    summary = "Another case that whoever sets it may read, by its id or reference; `to` names its case type."
    example = "{type: case, to: order}"
    takes = ("to",)
    refers = "case"


class PartyPointer(Pointer):
    """A person or an organisation that is known."""

    name = "party"
    summary = "A person or organisation that is known already, by its id."
    example = "{type: party}"
    refers = "party"


class FilePointer(Pointer):
    """A document."""

    name = "file"
    summary = "A document of the case, by its id."
    example = "{type: file}"
    refers = "document"
