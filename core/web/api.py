"""What every API route shares: idempotency keys, ETag and If-Match, cursors."""

import base64
import binascii
import json
import re
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request
from fastapi.responses import JSONResponse

from core.errors import BadRequest
from core.web.contents import is_text

KEY = re.compile(r"[\x21-\x7e]{1,128}")
ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')
LONGEST_CURSOR = 500


async def idempotency_key(idempotency_key: Annotated[str, Header()] = "") -> str:
    """The `Idempotency-Key` of the request; raises `BadRequest` unless it is 1 to 128 visible ASCII characters."""
    return _checked_key(idempotency_key)


def key_of(request: Request) -> str:
    """The same, for whoever has the request at hand."""
    return _checked_key(request.headers.get("idempotency-key", ""))


def _checked_key(written: str) -> str:
    if written and not KEY.fullmatch(written):
        raise BadRequest(reason="an Idempotency-Key is 1 to 128 visible ASCII characters")
    return written


async def expected_version(if_match: Annotated[str, Header()] = "") -> int | None:
    """The version that `If-Match` names (RFC 9110, 13.1.1), if any."""
    return _version_in(if_match)


def version_of(request: Request) -> int | None:
    """The same, for whoever has the request at hand."""
    return _version_in(request.headers.get("if-match", ""))


def _version_in(if_match: str) -> int | None:
    if not if_match or if_match == "*":
        return None
    match = ETAG.fullmatch(if_match)
    if match is None:
        raise BadRequest(reason="If-Match must be the ETag of an earlier answer")
    return int(match[1])


IdempotencyKey = Annotated[str, Depends(idempotency_key)]
ExpectedVersion = Annotated[int | None, Depends(expected_version)]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[str, Query(description="The `next` of the page before.")]


def answer(body: Any, version: int | None = None, status: int = 200) -> JSONResponse:
    """A JSON answer with its ETag."""
    headers = {"ETag": f'"{version}"'} if version is not None else {}
    return JSONResponse(body, status, headers)


def write_cursor(*position: str) -> str:
    """An opaque cursor for a position."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def read_cursor(cursor: str, length: int) -> list[str] | None:
    """The position of a cursor, or None without one; raises `BadRequest`."""
    if not cursor:
        return None
    found = _decoded(cursor) if len(cursor) <= LONGEST_CURSOR else None
    if not isinstance(found, list) or len(found) != length or not all(_is_part(part) for part in found):
        raise BadRequest(reason="the cursor is not one of ours; start again without it")
    return found


def _decoded(cursor: str) -> object:
    try:
        return json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        return None


def _is_part(value: object) -> bool:
    return isinstance(value, str) and is_text(value)
