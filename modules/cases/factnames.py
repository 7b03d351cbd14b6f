"""What conditions of reactions and waits know of the fact that was recorded."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from core.definitions.factdata import FACT, data_types, read_data
from core.definitions.packs import Scope
from core.expressions.types import ANY, TEXT, Record, Type
from core.registry import Part

FIRST = (
    *("piece", "document", "task", "name", "outcome", "purpose", "transition", "process", "role", "clock"),
    *("child", "child_type", "child_reference", "child_stage"),
)
"""Names that mean the fact's even where the case has a field that is called so."""
OF_CASES = frozenset({"due", "id", "pieces", "stage"})
"""Names that every case has, so that they never mean the fact's."""


def types_told(scope: Scope, part: Part | None) -> Mapping[str, Type]:
    """The names that a condition knows of a fact beside the case, with their types."""
    if part is None or part.options is None:
        return {**dict.fromkeys(FIRST, TEXT), FACT: ANY}
    types = data_types(part.options)
    return {**{name: types[name] for name in _plain(scope.case_type, part.options)}, FACT: Record(part.name, types)}


def values_told(case_type: Any, part: Part | None, kept: Mapping[str, Any]) -> dict[str, object]:
    """What they are when the fact was recorded with the data `kept`."""
    if part is None or part.options is None:
        return {**{name: kept.get(name) for name in FIRST}, FACT: dict(kept)}
    values = read_data(part.options, kept)
    absent = dict.fromkeys(name for name in FIRST if name not in case_type.fields)
    return {**absent, **{name: values[name] for name in _plain(case_type, part.options)}, FACT: values}


def _plain(case_type: Any, model: type[BaseModel]) -> Iterator[str]:
    """What needs no `fact.` before it: the case has no such name, or it is one that always means the fact's."""
    of_case = {*OF_CASES, *case_type.fields, *case_type.parties} if case_type else OF_CASES
    return (name for name in data_types(model) if name in FIRST or name not in of_case)
