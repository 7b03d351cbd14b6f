"""Expressions as fields of options models."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from core.expressions.expression import Expression
from core.expressions.parsing import parse
from core.expressions.problems import ExpressionError
from core.expressions.types import Type


@dataclass(frozen=True, slots=True)
class Expects:
    """The type that an expression must give: `when: Annotated[Expr, Expects(BOOLEAN)]`."""

    type: Type


class Expr:
    """A field that holds an expression, written as a text, a number, true or false."""

    __slots__ = ("expression",)

    def __init__(self, source: str) -> None:
        self.expression: Expression = parse(source)

    @property
    def source(self) -> str:
        """The expression as written."""
        return self.expression.source

    @classmethod
    def of(cls, value: object) -> "Expr":
        """Read a value of a definition; raises PydanticCustomError with offset, width and hint."""
        if isinstance(value, Expr):
            return value
        if isinstance(value, bool | int | Decimal):
            value = str(value)
        if not isinstance(value, str):
            raise PydanticCustomError("expression", "write an expression such as 'price > 3000'")
        try:
            return cls(value)
        except ExpressionError as error:
            where = {"offset": error.offset, "width": error.width, "hint": error.hint or ""}
            message = error.message.replace("{", "(").replace("}", ")")
            raise PydanticCustomError("expression", message, where) from None

    def __deepcopy__(self, memo: object) -> "Expr":
        return self

    def __str__(self) -> str:
        return self.expression.source

    def __repr__(self) -> str:
        return f"Expr({self.expression.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expr) and self.expression == other.expression

    def __hash__(self) -> int:
        return hash(self.expression)

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.of, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _: Any, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": ["string", "boolean", "number"],
            "examples": ["price > 3000", "stage == 'received' and today <= due"],
        }
