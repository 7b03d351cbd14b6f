"""Values made of parts: an address, a group of fields; and several values of one type."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from core.expressions import types
from core.expressions.types import ListOf, Record, Type
from modules.cases.fieldtypes.answers import Country
from modules.cases.fieldtypes.fieldtype import FieldType, Options
from modules.cases.fieldtypes.texts import a_text
from modules.forms.components.records import ADDRESS, written

PARTS = ("street", "extra", "postcode", "city", "country")
LONGEST_PART = 200
MOST_ROWS = 1_000
NOT_A_MAP = "this must be a map of names to values"


class Address(FieldType):
    """A postal address."""

    name = "address"
    summary = "A postal address; its parts are home.street, .extra, .postcode, .city and .country."
    example = "{type: address, personal: true}"
    shown = "spoken"

    def expression(self, field: Options) -> Type:
        """A record of texts."""
        return Record("address", dict.fromkeys(PARTS, types.TEXT))

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The parts that are filled in."""
        if not isinstance(value, Mapping):
            raise ValueError(NOT_A_MAP)
        unknown = [str(name) for name in value if name not in PARTS]
        if unknown:
            raise ValueError(f"an address has no '{unknown[0][:60]}'; its parts are {', '.join(PARTS)}")
        found = {name: a_text(part).strip() for name, part in value.items() if part}
        if any(len(part) > LONGEST_PART for part in found.values()):
            raise ValueError(f"a part of an address has at most {LONGEST_PART} characters")
        if "country" in found:
            found["country"] = str(COUNTRY.clean(found["country"], field, zone))
        return self.load(found, field) if set(found) - {"country"} else None

    def load(self, kept: Any, field: Options) -> object:
        """All parts, None where one is missing."""
        found: dict[str, object] = {name: kept.get(name) for name in PARTS}
        if found["country"]:
            found["country"] = COUNTRY.load(found["country"], field)
        return found

    def keep(self, value: Any, field: Options) -> object:
        """The parts that are there."""
        return {name: str(part) for name, part in value.items() if name in PARTS and part}

    def column(self, at: Any, dialect: str) -> ColumnElement[Any] | None:
        """None: its parts have columns, it has none."""
        return None

    def schema(self, field: Options) -> dict[str, Any]:
        """An object of texts."""
        parts = {name: {"type": "string", "maxLength": LONGEST_PART} for name in PARTS}
        return {"type": "object", "properties": parts, "additionalProperties": False}

    def component(self, field: Options) -> dict[str, Any]:
        """A field for addresses."""
        return {"type": "address"}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """The address on one line."""
        place = " ".join(str(value[name]) for name in ("postcode", "city") if value.get(name))
        country = COUNTRY.spoken(value["country"], field, language) if value.get("country") else ""
        return ", ".join(part for part in (value.get("street"), value.get("extra"), place, country) if part)


COUNTRY = Country()


class Group(FieldType):
    """Fields that belong together."""

    name = "group"
    summary = "Fields that belong together, under `of`: card.number; with `many: true`, rows of them."
    example = "{type: group, of: {plate: {type: plate}, year: {type: integer}}}"
    needs = ("of",)
    shown = "spoken"

    def expression(self, field: Options) -> Type:
        """A record of its fields."""
        return Record("row", {name: one.expression_type() for name, one in field.of.items()})

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """Every field of the group."""
        if not isinstance(value, Mapping):
            raise ValueError(NOT_A_MAP)
        unknown = [str(name) for name in value if name not in field.of]
        if unknown:
            raise ValueError(f"there is no '{unknown[0][:60]}' in it; there is {', '.join(field.of)}")
        found = {name: _part(name, one, value.get(name), zone) for name, one in field.of.items()}
        return found if any(part is not None for part in found.values()) else None

    def load(self, kept: Any, field: Options) -> object:
        """Every field of the group."""
        return {name: one.load(kept.get(name)) for name, one in field.of.items()}

    def keep(self, value: Any, field: Options) -> object:
        """The fields that are there."""
        return {name: one.keep(value.get(name)) for name, one in field.of.items() if value.get(name) is not None}

    def column(self, at: Any, dialect: str) -> ColumnElement[Any] | None:
        """None: its fields have columns, it has none."""
        return None

    def schema(self, field: Options) -> dict[str, Any]:
        """An object of its fields."""
        parts = {name: one.json_schema() for name, one in field.of.items()}
        return {"type": "object", "properties": parts, "additionalProperties": False}

    def fill(self, value: Any, field: Options, zone: ZoneInfo) -> Any:
        """Each field's filling."""
        return {name: field.of[name].fill(part, zone) for name, part in value.items() if part is not None}

    def component(self, field: Options) -> dict[str, Any]:
        """A container; its fields become its components."""
        return {"type": "container"}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """Each field that is there, with its title."""
        said = ((name, one, value.get(name)) for name, one in field.of.items())
        return "; ".join(f"{one.title_of(name, language)}: {one.spoken(v, language)}" for name, one, v in said if v)


def _part(name: str, field: Any, value: Any, zone: ZoneInfo | None) -> object:
    try:
        return field.read(value, zone)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise ValueError(f"{name}: {error}") from None


class Many(FieldType):
    """Several values of one type: what `many: true` makes of it."""

    searchable = False

    def __init__(self, item: FieldType) -> None:
        self.item = item
        self.shown = "list" if isinstance(item, Group) else "pointer" if item.refers else "spoken"  # type: ignore[misc]
        self.refers = item.refers  # type: ignore[misc]

    def expression(self, field: Options) -> Type:
        """A list."""
        return ListOf(self.item.expression(field))

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """Each value; empty ones are left out."""
        if not isinstance(value, list | tuple):
            raise ValueError("this must be a list")
        if len(value) > MOST_ROWS:
            raise ValueError(f"this holds more than {MOST_ROWS} values")
        found = [_part(str(i), Item(self.item, field), one, zone) for i, one in enumerate(value, 1)]
        return [one for one in found if one is not None]

    def load(self, kept: Any, field: Options) -> object:
        """Each value."""
        return [self.item.load(one, field) for one in kept]

    def keep(self, value: Any, field: Options) -> object:
        """Each value."""
        return [self.item.keep(one, field) for one in value if one is not None]

    def column(self, at: Any, dialect: str) -> ColumnElement[Any] | None:
        """None: a list has no column."""
        return None

    def schema(self, field: Options) -> dict[str, Any]:
        """A list."""
        return {"type": "array", "items": self.item.schema(field), "maxItems": MOST_ROWS}

    def fill(self, value: Any, field: Options, zone: ZoneInfo) -> Any:
        """Each value's filling."""
        return [self.item.fill(one, field, zone) for one in value]

    def component(self, field: Options) -> dict[str, Any]:
        """Rows for records, several inputs for anything else."""
        if isinstance(self.item, Group):
            return {"type": "editgrid"}
        if isinstance(self.item, Address):
            return {"type": "editgrid", "components": written(ADDRESS, None, {})}
        return {**self.item.component(field), "multiple": True}

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """One after the other."""
        return "; ".join(self.item.spoken(one, field, language) for one in value)


class Item:
    """One value of several, read as its type reads it."""

    def __init__(self, kind: FieldType, field: Options) -> None:
        self.kind, self.field = kind, field

    def read(self, value: Any, zone: ZoneInfo | None) -> object:
        """The value; raises `ValueError`."""
        return None if value in (None, "") else self.kind.clean(value, self.field, zone)
