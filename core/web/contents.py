"""What a request may hold: no text that a database refuses, no number that JSON itself doesn't know (RFC 8259, 6)."""

import math
from collections.abc import Iterable

from fastapi import Request

from core.errors import BadRequest

DEEPEST = 100
MOST = 50_000
LARGEST_INTEGER = 2**63 - 1
JSON_TYPES = ("application/json", "+json")


def is_text(value: str) -> bool:
    """Whether every database keeps `value`: it holds no NUL and no half of a character."""
    return "\x00" not in value and (value.isascii() or not any("\ud800" <= c <= "\udfff" for c in value))


def check_texts(values: Iterable[str]) -> None:
    """Raise `BadRequest` if one of `values` can't be kept."""
    if not all(is_text(value) for value in values):
        raise BadRequest(reason="it holds a NUL or half a character")


async def check_request(request: Request) -> None:
    """Raise `BadRequest` for an address or a JSON body that nothing of ours can keep."""
    check_texts((request.url.path, *request.path_params.values(), *(request.query_params.values())))
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if request.method != "GET" and kind.endswith(JSON_TYPES) and await request.body():
        check_json(await _json(request))


async def _json(request: Request) -> object:
    try:
        return await request.json()
    except (ValueError, RecursionError) as error:
        raise BadRequest(reason="it is not valid JSON") from error


def check_json(found: object) -> None:
    """Raise `BadRequest` for texts with NUL, NaN, integers beyond 64 bits, more than 100 levels or 50,000 values."""
    level, count = [found], 0
    for _ in range(DEEPEST):
        level = [inner for value in level for inner in _checked(value)]
        count += len(level)
        if not level:
            return
        if count > MOST:
            raise BadRequest(reason=f"it holds more than {MOST} values")
    raise BadRequest(reason=f"it is nested more than {DEEPEST} levels deep")


def _checked(value: object) -> Iterable[object]:
    """What is inside `value`, which is itself fine."""
    match value:
        case dict():
            check_texts(value)
            return value.values()
        case list():
            return value
        case str():
            check_texts((value,))
        case float() if not math.isfinite(value):
            raise BadRequest(reason="NaN and infinity are not numbers of JSON")
        case int() if abs(value) > LARGEST_INTEGER:
            raise BadRequest(reason="an integer is beyond 64 bits")
    return ()
