"""ASGI layers around every request: size limits, security headers, request ids, metrics and one log line."""

import asyncio
import re
import time
from collections.abc import MutableMapping, Sequence
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from core.database import new_id
from core.metrics import REQUESTS
from core.settings import Settings
from core.tracing import Span, span
from core.web.bodies import Body
from core.web.problems import crash

log = structlog.get_logger("request")
Headers = list[tuple[bytes, bytes]]
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "object-src 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "manifest-src 'self'",
    ]
)
SECURITY: dict[bytes, bytes] = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"SAMEORIGIN",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(self), geolocation=(), microphone=(), payment=()",
}
PRIVATE = (b"cache-control", b"no-store")
CASE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Guards:
    """Wraps the application: refuses bodies over the limit while they stream in, and dresses every response.

    An exception that nothing else answered becomes the page of an incident, dressed like any other.
    """

    def __init__(self, app: ASGIApp, settings: Settings, hosts: Sequence[str]) -> None:
        self._app, self._settings = app, settings
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        inner = _prepared(scope)
        with span("request", {}, "server", _came_from(scope)) as step:
            exchange = Exchange(scope, inner, Body(inner, receive, self._settings), send, step)
            try:
                await exchange.run(self._app if self._serves(scope) else refuse_host)
            finally:
                exchange.report()

    def _serves(self, scope: Scope) -> bool:
        """Whether the request names one of our hosts, once; a forged name could end up in links."""
        given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        named = [value.lower().rpartition(":")[0] or value.lower() for value in given]
        return "*" in self._hosts or (len(named) == 1 and named[0] in self._hosts)


async def refuse_host(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request for a host that is not ours, or for none (RFC 9112, 3.2)."""
    await PlainTextResponse("This site has another name.\n", 400)(scope, receive, send)


class Exchange:
    """One request and its answer. `inner` is the scope that the application sees."""

    def __init__(self, scope: Scope, inner: Scope, body: Body, send: Send, step: Span) -> None:
        self._scope, self._inner, self._body, self._send, self._step = scope, inner, body, send, step
        self._id = str(inner["state"]["request_id"])
        self._started = time.perf_counter()
        self._status = 0

    async def run(self, app: ASGIApp) -> None:
        """Answer the request, whatever the application does."""
        try:
            await app(self._inner, self._body.receive, self._dressed)
        except Exception as error:  # whatever it is, the visitor gets a page that names the incident
            if self._status:
                raise
            response = crash(Request(self._inner), error)
            await response(self._inner, self._body.receive, self._dressed)

    async def _dressed(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            message["headers"] = self._headers(list(message.get("headers", [])))
        elif self._scope["method"] == "HEAD" and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    def _headers(self, headers: Headers) -> Headers:
        present = {name.lower() for name, _ in headers}
        headers += [(name, value) for name, value in SECURITY.items() if name not in present]
        if b"cache-control" not in present:
            headers.append(PRIVATE)
        if self._scope.get("scheme") == "https":
            headers.append((b"strict-transport-security", b"max-age=63072000; includeSubDomains"))
        if self._inner["state"].get("flash_taken"):
            headers.append((b"set-cookie", b"liasse_flash=; Max-Age=0; Path=/; HttpOnly; SameSite=lax"))
        if self._body.unread:
            headers.append((b"connection", b"close"))
        headers.append((b"x-request-id", self._id.encode()))
        return headers

    def report(self) -> None:
        """Say how it went: to the trace now, to the numbers and the log once the answer is on its way."""
        status, seconds = self._status or 500, time.perf_counter() - self._started
        method = self._scope["method"] if self._scope["method"] in METHODS else "other"
        route = getattr(self._inner.get("route"), "path", "unknown")
        answered = {"http.route": route, "http.request.method": method, "http.response.status_code": status}
        self._step.tell({**answered, "liasse.request": self._id}, f"{method} {route}")
        # the event loop sends only once it gets its turn again
        asyncio.get_running_loop().call_soon(self._note, method, route, status, seconds)

    def _note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count the request and write its one log line: the route's pattern, never the address itself."""
        REQUESTS.labels(route, method, str(status)).observe(seconds)
        level = log.warning if status >= 500 else log.info
        known = {"id": self._id, **_case_of(self._inner)}
        level("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1), **known)


def _came_from(scope: Scope) -> str:
    """The trace that a declared proxy began (core/web/proxies.py); anybody else's begins here."""
    return str(scope.get("state", {}).get("traceparent", ""))


def _case_of(scope: Scope) -> dict[str, str]:
    """The case that the address names; what is no id may be anything and is left out."""
    given = str(scope.get("path_params", {}).get("case_id", ""))
    return {"case": given} if CASE_ID.fullmatch(given) else {}


def _prepared(scope: Scope) -> Scope:
    """A copy of the scope with a request id; HEAD is answered as GET without its body (RFC 9110, 9.3.2)."""
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    return {**scope, "method": method, "state": {**scope.get("state", {}), "request_id": new_id()}}
