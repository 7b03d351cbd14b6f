"""What a type of field is: everything about it in one class."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from core.definitions.language import Text
from core.expressions import types
from core.expressions.types import Type


class Length(Protocol):
    """How long a text may be."""

    @property
    def minimum(self) -> int: ...
    @property
    def maximum(self) -> int | None: ...


class Options(Protocol):
    """A field, as far as its type is concerned."""

    @property
    def options(self) -> Mapping[str, Text]: ...
    @property
    def of(self) -> Mapping[str, Any]: ...
    @property
    def minimum(self) -> Decimal | None: ...
    @property
    def maximum(self) -> Decimal | None: ...
    @property
    def pattern(self) -> str: ...
    @property
    def length(self) -> Length | None: ...
    @property
    def unit(self) -> Text | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def to(self) -> str | None: ...
    @property
    def required(self) -> object | None: ...
    @property
    def must_be(self) -> bool | None: ...


class FieldType:
    """How a kind of value is read from outside, kept, known to expressions and SQL, described, asked for and shown.

    `needs` names the options that the type can't do without, `takes` those that it understands beside.
    `shown` is the format in which a dossier's template shows it; `refers` the kind of thing that its id names.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    example: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[tuple[str, ...]] = ()
    shown: ClassVar[str] = "text"
    refers: ClassVar[str] = ""
    searchable: ClassVar[bool] = True
    repeats: ClassVar[bool] = True

    def expression(self, field: Options) -> Type:
        """The type that expressions see."""
        return types.TEXT

    def clean(self, value: Any, field: Options, zone: ZoneInfo | None) -> object:
        """The Python value of what came from outside; raises `ValueError` saying what is wrong.

        `zone` is where a time of day without a zone is meant; without it, such a time is refused.
        """
        return self.load(value, field)

    def load(self, kept: Any, field: Options) -> object:
        """The Python value of what is kept, or of what an expression gave; may raise on anything else."""
        return str(kept)

    def keep(self, value: Any, field: Options) -> object:
        """The JSON form of a Python value."""
        return value

    def column(self, at: Any, dialect: str) -> ColumnElement[Any] | None:
        """The SQL expression of the JSON at `at`; None for what SQL does not look into."""
        found: ColumnElement[Any] = at.as_string()
        return found

    def schema(self, field: Options) -> dict[str, Any]:
        """The JSON Schema of one value as the API gives and takes it."""
        return {"type": "string"}

    def component(self, field: Options) -> dict[str, Any]:
        """The form.io component that asks for it, without its key and label."""
        return {"type": "textfield"}

    def shown_as(self, field: Options) -> str:
        """The format in which a dossier's template shows it; `spoken` where it has none of its own."""
        return self.shown

    def fill(self, value: Any, field: Options, zone: ZoneInfo) -> Any:
        """What a form is filled with that shows a Python value; times of day are those of `zone`."""
        return self.keep(value, field)

    def spoken(self, value: Any, field: Options, language: str) -> str:
        """The value as people read it in a language."""
        return str(value)
