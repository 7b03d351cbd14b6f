"""Read a sound definition file at full speed: its data alone. What is unusual in any way is left to the composer."""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from sys import intern
from typing import Any, NoReturn

from yaml import CSafeLoader, YAMLError
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from core.definitions.limits import DEEPEST, HIDDEN, LONGEST_KEY, MOST_NODES
from core.definitions.scalars import DECIMAL, INTEGER, JSON_NUMBER, LONGEST_WORD, resolve, shared

ESCAPE = re.compile(r"\\(.)", re.DOTALL)
USUAL_ESCAPES = frozenset('nrt"\\')


class Unusual(Exception):
    """The text holds something that only the composer may judge: a mistake, an alias, a strange escape."""


def skim(source: str, *, as_json: bool) -> Any:
    """The data of a text without places; raises `Unusual`, never judges."""
    if HIDDEN.search(source):
        raise Unusual
    return _skim_json(source) if as_json else _skim_yaml(source)


def _skim_json(source: str) -> Any:
    if not USUAL_ESCAPES.issuperset(ESCAPE.findall(source)):
        raise Unusual
    try:
        data = json.loads(
            source, object_pairs_hook=_map, parse_int=_whole, parse_float=_decimal, parse_constant=_refuse
        )
    except (ValueError, RecursionError):
        raise Unusual from None
    _measure(data)
    return data


def _map(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = {intern(key): shared(value) for key, value in pairs}
    if len(data) < len(pairs) or any(len(key) > LONGEST_KEY for key in data):
        raise Unusual
    return data


def _whole(text: str) -> int:
    return int(text) if INTEGER.fullmatch(text) else _refuse(text)


def _decimal(text: str) -> Decimal:
    return Decimal(text) if DECIMAL.fullmatch(text) or JSON_NUMBER.fullmatch(text) else _refuse(text)


def _refuse(_: str) -> NoReturn:
    raise Unusual


def _measure(data: Any) -> None:
    """Raise `Unusual` for what is empty, deep or large."""
    level, count, depth = [data], 0, 0
    while level:
        count, depth = count + len(level), depth + 1
        if count > MOST_NODES or depth > DEEPEST or data is None:
            raise Unusual
        level = [inner for value in level for inner in _inside(value)]


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _skim_yaml(source: str) -> Any:
    try:
        return _Skimmer(source).data()
    except (YAMLError, ValueError):
        raise Unusual from None


class _Skimmer:
    """Follows libyaml's events with one stack of open maps and lists."""

    def __init__(self, source: str) -> None:
        self._next = CSafeLoader(source).get_event

    def data(self) -> Any:
        """The data of the one document."""
        self._expect(StreamStartEvent, DocumentStartEvent)
        data = self._collected()
        self._expect(DocumentEndEvent, StreamEndEvent)
        return data

    def _expect(self, *kinds: type) -> None:
        if any(type(self._next()) is not kind for kind in kinds):
            raise Unusual

    def _collected(self) -> Any:
        """What stands between the start of the first map or list and its end; a lone scalar is unusual."""
        open_ones: list[tuple[Any, str | None]] = []
        inside: Any = self._opened(self._next())
        key, count, advance = None, 0, self._next
        while True:
            event = advance()
            kind = type(event)
            if kind is ScalarEvent:
                value = _scalar(event)
                if key is None and type(inside) is dict:
                    key = _key(value, event, inside)
                    continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                if not open_ones:
                    return inside
                inside, key = open_ones.pop()
                continue
            else:
                value = self._opened(event)
            count += 1
            if key is not None:
                inside[key] = value
            elif type(inside) is list:
                inside.append(value)
            else:
                raise Unusual
            if kind is not ScalarEvent:
                open_ones.append((inside, None))
                inside = value
            key = None
            if count > MOST_NODES or len(open_ones) >= DEEPEST:
                raise Unusual

    def _opened(self, event: Any) -> dict[str, Any] | list[Any]:
        """The empty map or list that an event starts."""
        kind = type(event)
        if (kind is MappingStartEvent or kind is SequenceStartEvent) and not (event.anchor or event.tag):
            return {} if kind is MappingStartEvent else []
        raise Unusual


def _scalar(event: Any) -> Any:
    """The value of a scalar."""
    if event.anchor or event.tag:
        raise Unusual
    value, style = event.value, event.style
    if not style and event.implicit[0]:
        return _word(value) if len(value) <= LONGEST_WORD else _plain(value)
    if style == '"' and HIDDEN.search(value):
        raise Unusual
    return value


def _plain(text: str) -> Any:
    """What an unquoted text means."""
    if not text or ("(" in text and text.count("(") != text.count(")")):
        raise Unusual
    return shared(resolve(text))


_word = lru_cache(maxsize=4096)(_plain)
"""The same for short ones, most of which come back within a pack: keys, types, names."""


def _key(value: Any, event: Any, inside: dict[str, Any]) -> str:
    """The key that a scalar is."""
    if type(value) is not str or value in inside or (value == "<<" and event.style != '"'):
        raise Unusual
    return intern(value)
