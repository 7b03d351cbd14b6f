"""The fields of a case: their types, what each may hold, how it is kept and shown to expressions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from core.definitions.language import IDENTIFIER, Closed, Text
from core.diagnostics import nearest
from core.expressions import types
from core.expressions.domains import Domain
from core.expressions.fields import Expects, Expr
from core.expressions.types import BOOLEAN, Type


@dataclass(frozen=True)
class FieldType:
    """How a type of field is seen by expressions, read from outside and kept as JSON."""

    expression: Type
    read: Callable[[Any], object]
    keep: Callable[[Any], object] = lambda value: value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("this must be a text")
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("this must be true or false")
    return value


def _integer(value: Any) -> int:
    if isinstance(value, bool) or int(value) != Decimal(str(value)):
        raise ValueError("this must be a whole number")
    return int(value)


def _decimal(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("this must be a number") from None
    if not number.is_finite():
        raise ValueError("this must be a number")
    return number


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _datetime(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError("this must be a date and time with its time zone")
    return moment


def _rows(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("this must be a list")
    return value


def _texts(value: Any) -> list[str]:
    return [_text(item) for item in _rows(value)]


def _iso(value: Any) -> str:
    return str(value.isoformat())


TEXT = FieldType(types.TEXT, _text)
NUMBER = FieldType(types.DECIMAL, _decimal, str)
FIELD_TYPES: Mapping[str, FieldType] = {
    "text": TEXT,
    "long_text": TEXT,
    "email": TEXT,
    "phone": TEXT,
    "url": TEXT,
    "iban": TEXT,
    "siren": TEXT,
    "siret": TEXT,
    "country": TEXT,
    "choice": TEXT,
    "choices": FieldType(types.ListOf(types.TEXT), _texts),
    "integer": FieldType(types.INTEGER, _integer),
    "decimal": NUMBER,
    "money": NUMBER,
    "boolean": FieldType(types.BOOLEAN, _boolean),
    "date": FieldType(types.DATE, _date, _iso),
    "datetime": FieldType(types.DATETIME, _datetime, _iso),
    "list": FieldType(types.ListOf(types.ANY), _rows),
}


class CaseField(Closed):
    """One value that a case holds."""

    type: str = Field(description="What the field holds: " + ", ".join(FIELD_TYPES) + ".")
    title: Text | None = Field(default=None, description="The field's name for people; default: its id.")
    help: Text | None = Field(default=None, description="A sentence that helps to understand it.")
    options: Mapping[str, Text] = Field(default_factory=dict, description="For choices: the options by id.")
    of: Mapping[Annotated[str, Field(pattern=IDENTIFIER)], "CaseField"] = Field(
        default_factory=dict, description="For lists: the fields of one row."
    )
    value: Expr | None = Field(default=None, description="Expression that calculates the field.")
    default: Expr | None = Field(default=None, description="Value of the field in a new case.")
    required: Annotated[Expr | None, Expects(BOOLEAN)] = Field(default=None, description="Whether a case needs it.")
    minimum: Decimal | None = Field(default=None, description="Smallest number.")
    maximum: Decimal | None = Field(default=None, description="Largest number.")
    unit: Text | None = Field(default=None, description="Unit shown behind the number.")
    personal: bool = Field(default=False, description="Whether it says something about a person (GDPR).")
    searchable: bool = Field(default=False, description="Whether lists and search look at it; it gets an index.")

    @field_validator("type")
    @classmethod
    def _known_type(cls, value: str) -> str:
        if value not in FIELD_TYPES:
            context = {"type": value, "hint": nearest(value, FIELD_TYPES) or ""}
            raise PydanticCustomError("field_type", "there is no field type '{type}'", context)
        return value

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if self.type in ("choice", "choices") and not self.options:
            raise PydanticCustomError("options", "a field of type {type} needs options", {"type": self.type})
        if self.type == "list" and not self.of:
            raise PydanticCustomError("of", "a list needs 'of': the fields of one row", {})
        return self

    @property
    def kind(self) -> FieldType:
        """How values of this field are read and kept."""
        return FIELD_TYPES[self.type]

    def expression_type(self) -> Type:
        """The type that expressions see."""
        if self.type == "choice":
            return types.Choice(self.options)
        if self.type == "list":
            return types.ListOf(types.Record("row", {name: one.expression_type() for name, one in self.of.items()}))
        return self.kind.expression

    def domain(self) -> Domain | None:
        """The numbers that the field may hold, when it has bounds."""
        if self.minimum is None and self.maximum is None:
            return None
        low, high = ((limit, True) if limit is not None else None for limit in (self.minimum, self.maximum))
        return Domain(low=low, high=high)

    def read(self, value: Any) -> object:
        """The Python value of what came from outside or from the store; raises `ValueError` saying what is wrong."""
        if value is None or value == "":
            return None
        if self.type == "list":
            return [self._read_row(row) for row in _rows(value)]
        found = self.kind.read(value)
        self._check(found)
        return found

    def _read_row(self, row: Any) -> dict[str, object]:
        if not isinstance(row, dict):
            raise ValueError("each row must be a map of names to values")
        return {name: one.read(row.get(name)) for name, one in self.of.items()}

    def _check(self, value: Any) -> None:
        if self.type in ("choice", "choices"):
            unknown = [v for v in ([value] if self.type == "choice" else value) if v not in self.options]
            if unknown:
                raise ValueError(f"{unknown[0]!r} is not one of {', '.join(self.options)}")
        if self.minimum is not None and isinstance(value, int | Decimal) and value < self.minimum:
            raise ValueError(f"this must be at least {self.minimum}")
        if self.maximum is not None and isinstance(value, int | Decimal) and value > self.maximum:
            raise ValueError(f"this must be at most {self.maximum}")

    def keep(self, value: object) -> object:
        """The JSON form of a Python value."""
        if value is None:
            return None
        if self.type == "list":
            return [{name: self.of[name].keep(v) for name, v in row.items() if name in self.of} for row in _rows(value)]
        return self.kind.keep(value)


CaseField.model_rebuild()
