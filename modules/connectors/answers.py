"""Read an answer: JSON with exact numbers, then each result from its place. Nothing of it is ever quoted."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from core.outgoing.asking import Reply
from modules.connectors.errors import AnswerUnreadable
from modules.connectors.kinds import read_as
from modules.connectors.language import ROWS, Operation, Result

MOST_ROWS = 200


def parse(reply: Reply, names: Mapping[str, str]) -> Any:
    """The JSON of a reply, None when it is empty; `names` tell whom it is from. Raises `AnswerUnreadable`."""
    if not reply.body.strip():
        return None
    media_type = reply.media_type
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise AnswerUnreadable(reason="it is no JSON by its content type", **names)
    if reply.headers.get("content-encoding", "identity") != "identity":
        raise AnswerUnreadable(reason="it is packed, which was not asked for", **names)
    try:
        return json.loads(reply.body.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, ArithmeticError, RecursionError):
        raise AnswerUnreadable(reason="it is no JSON", **names) from None


def _refuse(_: str) -> NoReturn:
    raise ValueError("JSON knows no NaN and no infinity")


def results_of(operation: Operation, content: Any, names: Mapping[str, str]) -> dict[str, object]:
    """The results by name; None where the answer says nothing. Raises `AnswerUnreadable`."""
    try:
        found = _read_all(operation.gives, content)
        if operation.list_ is not None:
            found[ROWS] = [_read_all(operation.each, row) for row in _rows(content, operation.list_)]
    except ValueError as error:
        raise AnswerUnreadable(reason=str(error), **names) from None
    return found


def _rows(content: Any, path: str) -> list[Any]:
    rows = value_at(content, path)
    if rows is not None and not isinstance(rows, list):
        raise ValueError(f"at {path} stands no list")
    return (rows or [])[:MOST_ROWS]


def _read_all(results: Mapping[str, Result], content: Any) -> dict[str, object]:
    return {name: _read(name, one, content) for name, one in results.items()}


def _read(name: str, result: Result, content: Any) -> object:
    try:
        return read_as(result.type, value_at(content, result.path))
    except ValueError as error:
        raise ValueError(f"{name} (at {result.path}) is not {error}") from None


def value_at(content: Any, path: str) -> Any:
    """What stands at a path of keys and positions; None when nothing does."""
    for word in path.split(".") if path != "." else ():
        if isinstance(content, Mapping):
            content = content.get(word)
        elif isinstance(content, list) and word.isdecimal() and len(word) < 6 and int(word) < len(content):
            content = content[int(word)]
        else:
            return None
    return content
