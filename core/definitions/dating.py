"""A pack as it stands for the cases of one day: delays that change by date have the length in force then."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from core.definitions.durations import Duration
from core.definitions.packs import File, Pack
from core.definitions.parameters import parameters_of
from core.registry import Part


def as_of(pack: Pack, day: date) -> Pack:
    """The pack for a case that was opened that day: itself where no delay changes by date."""
    since = changes_of(pack, "duration")
    return _settled(pack, since[max(bisect_right(since, day) - 1, 0)]) if since else pack


@lru_cache(maxsize=64)
def changes_of(pack: Pack, type_: str = "") -> tuple[date, ...]:
    """The days from which some parameter (of a type) has another value, in order; empty when none changes."""
    dated = [one.dated() for one in parameters_of(pack).values() if type_ in ("", one.type)]
    return tuple(sorted({since for values in dated if len(values) > 1 for since, _ in values}))


@lru_cache(maxsize=64)
def _settled(pack: Pack, day: date) -> Pack:
    files = {kind: {key: _settled_file(file, day) for key, file in named.items()} for kind, named in pack.files.items()}
    return replace(pack, files=files)


def _settled_file(file: File, day: date) -> File:
    value = settle(file.value, day)
    return file if value is file.value else replace(file, value=value)


def settle(value: Any, day: date) -> Any:
    """The same value with each delay as it was in force that day; the same object where none changes."""
    match value:
        case Duration():
            return value.on(day) if value.dated else value
        case BaseModel():
            inner = {name: getattr(value, name) for name in type(value).model_fields}
            changed = _changed(inner, day)
            return value.model_copy(update=changed) if changed else value
        case Mapping():
            changed = _changed(value, day)
            return {**value, **changed} if changed else value
        case tuple() | list():
            items = [settle(one, day) for one in value]
            return value if all(map(_same, items, value)) else type(value)(items)
    if is_dataclass(value) and not isinstance(value, type | Part):
        changed = _changed({one.name: getattr(value, one.name) for one in fields(value)}, day)
        return replace(value, **changed) if changed else value
    return value


def _changed(values: Mapping[Any, Any], day: date) -> dict[Any, Any]:
    found = {name: settle(one, day) for name, one in values.items()}
    return {name: one for name, one in found.items() if one is not values[name]}


def _same(one: object, other: object) -> bool:
    return one is other
