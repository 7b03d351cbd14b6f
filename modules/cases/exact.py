"""Values of expressions as JSON and back, without losing what kind of value each was."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

EXACT = "@exact"
"""Marks what a step left in this form: `{"@exact": …}`."""
READERS: Mapping[str, Callable[[str], object]] = {
    "@number": Decimal,
    "@date": date.fromisoformat,
    "@moment": datetime.fromisoformat,
}


class Kept(ABC):
    """A value that is kept as something else than what it holds."""

    @abstractmethod
    def kept(self) -> object:
        """The JSON that stands for it."""


def to_json(value: Any) -> Any:
    """The JSON form of a value."""
    if isinstance(value, Kept):
        return value.kept()
    if isinstance(value, Mapping):
        return {str(name): to_json(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(one) for one in value]
    if isinstance(value, Decimal):
        return {"@number": str(value)}
    if isinstance(value, datetime):
        return {"@moment": value.isoformat()}
    return {"@date": value.isoformat()} if isinstance(value, date) else value


def from_json(value: Any) -> Any:
    """The value that `to_json` kept."""
    if isinstance(value, list):
        return [from_json(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    if len(value) == 1 and (name := next(iter(value))) in READERS:
        return READERS[name](str(value[name]))
    return {name: from_json(one) for name, one in value.items()}
