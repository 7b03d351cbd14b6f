"""Request bodies within limits: refused while they stream in, read no further than needed."""

import asyncio

from starlette.types import Message, Receive, Scope

from core.errors import Refused, Size, TooLarge
from core.settings import Settings

MULTIPART_OVERHEAD = 1024 * 1024
FILES = (b"multipart/form-data", b"application/octet-stream")
PATIENCE = 5.0
"""Seconds in which the rest of a body slightly too large is thrown away, so that the browser reads our answer."""
IDLE = 60.0
"""Seconds in which the next piece of a body must come."""


class TooSlow(Refused):
    """Nothing more of the request came for a while. Check the connection, then send it again."""

    status = 408


class Body:
    """The body of one request; `receive` raises `TooLarge` as soon as the limit is passed, `TooSlow` when it stalls."""

    def __init__(self, scope: Scope, receive: Receive, settings: Settings) -> None:
        headers = dict(scope["headers"])
        files = headers.get(b"content-type", b"").lower().startswith(FILES)
        self._limit = settings.max_upload + MULTIPART_OVERHEAD if files else settings.max_request
        self._receive, self._seen, self._refused = receive, 0, False
        self._declared = _length(headers.get(b"content-length", b""))
        self.unread = self._declared > 0 or b"transfer-encoding" in headers
        """Whether some of it is still to come: the connection can't be used again."""

    async def receive(self) -> Message:
        """The next piece."""
        if self._refused:
            return await self._receive()
        message: Message = {} if self._declared > self._limit else await self._next()
        if max(self._seen, self._declared) > self._limit:
            self._refused = True
            await self._throw_away()
            raise TooLarge(thing="What was sent", limit=Size(self._limit))
        return message

    async def _next(self) -> Message:
        message = await self._awaited()
        self._seen += len(message.get("body", b""))
        if not message.get("more_body", False):
            self.unread = False
        return message

    async def _awaited(self) -> Message:
        try:
            async with asyncio.timeout(IDLE if self.unread else None):
                return await self._receive()
        except TimeoutError:
            self._refused = True
            raise TooSlow() from None

    async def _throw_away(self) -> None:
        """Read on up to twice the limit, for a short while; a body announced larger than that is not read at all."""
        try:
            async with asyncio.timeout(PATIENCE):
                while self.unread and max(self._seen, self._declared) <= 2 * self._limit:
                    await self._next()
        except (TimeoutError, TooSlow):
            return


def _length(value: bytes) -> int:
    return int(value) if value.isdigit() and len(value) < 20 else 0
