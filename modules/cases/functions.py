"""Functions of expressions about fields: lists of rows, labels of choices."""

from typing import Any

from core.expressions.functions import Function
from core.expressions.operations import attribute
from core.expressions.types import ANY, INTEGER, TEXT, ListOf
from core.templates.labels import say_label

LIST = ListOf(ANY)
MOST_ROWS = 1_000


def _count(items: Any) -> int:
    return len(items) if isinstance(items, list | tuple) else 0


def _values_of(items: Any, name: Any) -> list[Any]:
    rows = items[:MOST_ROWS] if isinstance(items, list | tuple) else ()
    found = (attribute(row, name) for row in rows if isinstance(name, str))
    return [value for value in found if value is not None]


def _label(choice: Any, language: Any = "") -> Any:
    return say_label(choice, language if isinstance(language, str) else "")


FUNCTIONS = (
    Function("count", (LIST,), INTEGER, _count, "How many rows or values a list has; 0 when there is none."),
    Function("values_of", (LIST, TEXT), LIST, _values_of, "An attribute of every row, as a list without nulls."),
    Function("label", (ANY, TEXT), TEXT, _label, "The title of a choice, in English or the language named."),
)
