"""Options kept small: a thousand forms stay in memory, and a Pydantic model weighs five times its values."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from modules.forms.options import Model

NO_ENTRIES: Mapping[str, Any] = MappingProxyType({})
"""The one empty `errors`, instead of one per component."""


class Lean:
    """Values by name, unchangeable by habit; equal to the model they were read by, but for its size."""

    __slots__ = ()


@cache
def lean_type(model: type[Model]) -> type[Lean]:
    """The class that holds the fields of a model and nothing else."""
    return type(model.__name__, (Lean,), {"__slots__": tuple(model.model_fields), "__doc__": model.__doc__})


def lean(options: Model) -> Any:
    """The values of a validated model, in little space."""
    found = lean_type(type(options))()
    for name, value in vars(options).items():
        setattr(found, name, value or NO_ENTRIES if name == "errors" else value)
    return found
