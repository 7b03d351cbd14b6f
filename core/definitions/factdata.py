"""What the facts of the journal carry: one closed model a fact, read by `explain`, the reference and expressions."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from core.definitions.language import Closed
from core.expressions.types import ANY, BOOLEAN, DATETIME, INTEGER, TEXT, ListOf, Record, Type
from core.registry import Part

FACT = "fact"
"""The name under which expressions know all that a fact carries."""
Read = Callable[[Any], object]
TYPES: Mapping[Any, Type] = {str: TEXT, int: INTEGER, bool: BOOLEAN, datetime: DATETIME}
READERS: Mapping[Type, Read] = {DATETIME: lambda kept: datetime.fromisoformat(str(kept)), ListOf(TEXT): list}


class FactData(Closed):
    """Nothing beside the fact itself."""


class Recorded(NamedTuple):
    """A fact that definitions may name: what happened, and what it carries."""

    description: str
    data: type[FactData] = FactData


def fact_parts(facts: Mapping[str, Recorded]) -> Iterator[Part]:
    """The facts as parts of the definition language."""
    for name, fact in facts.items():
        yield Part("fact", name, fact.data, description=fact.description)


@cache
def data_types(model: type[BaseModel]) -> Mapping[str, Type]:
    """The names of what a fact carries with the types that expressions see; a map of names is a list of them."""
    found = {field.alias or name: _type_of(field.annotation) for name, field in model.model_fields.items()}
    return MappingProxyType(found)


def _type_of(annotation: Any) -> Type:
    if annotation in TYPES:
        return TYPES[annotation]
    inner = [one for one in get_args(annotation) if one is not type(None)]
    if len(inner) == 1 and inner[0] in TYPES and type(None) in get_args(annotation):
        return TYPES[inner[0]]
    return ListOf(TEXT) if inner and inner[0] is str else ANY


def carries(word: str, known: Mapping[str, Type], facts: Mapping[str, Part]) -> str | None:
    """What the fact that is spoken of carries, where `word` is something that only other facts do."""
    here = known.get(FACT)
    if word in known or not isinstance(here, Record):
        return None
    others = any(word in part.options.model_fields for part in facts.values() if part.options)
    return f"{here.name} carries {', '.join(here.fields) or 'nothing more'}" if others else None


def read_data(model: type[BaseModel], kept: Mapping[str, Any]) -> dict[str, object]:
    """What a journal entry carries as expressions see it: null where it says nothing."""
    return {name: _read(kind, kept.get(name)) for name, kind in data_types(model).items()}


def _read(kind: Type, kept: Any) -> object:
    reader = READERS.get(kind)
    return kept if kept is None or reader is None else reader(kept)
