"""Carries plain routes out in one thread, beside FastAPI's router and dependencies; everything else goes that way.

What it takes: programs with a bearer token (no browser sends one by itself, so forged requests need no look), at a
route whose endpoint is `@plain`, with no body or one of JSON. Checks, their order, answers and problems are those of
the general way; labels of logs, metrics and traces too.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.actors import PUBLIC
from core.errors import SignInNeeded
from core.web.access import OPEN, actor_of, bearer_of
from core.web.contents import check_json, check_texts
from core.web.plain import ABSENT, PLAN, Plan

THREADS = 4
"""Plain requests that are carried out at a time: they wait little for others, so more threads would take turns at
Python's interpreter, and each answer would come later. Threads that people's pages need stay free: these are our own,
which AnyIO's way gives two turns of the event loop later."""
PREFIX = "/api/"
JSON = "application/json"

T = TypeVar("T")


@dataclass(frozen=True)
class Stop:
    """A route in the order of the router, with its plan if it is plain."""

    route: Route
    plan: Plan | None
    is_open: bool

    def match(self, path: str) -> dict[str, Any] | None:
        """What the path says, if it is one of this route."""
        found = self.route.path_regex.match(path)
        converters = self.route.param_convertors
        return {name: converters[name].convert(text) for name, text in found.groupdict().items()} if found else None


class Timetable:
    """Which plain route answers a request: routes by method and number of steps, in the router's own order."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._stops: dict[tuple[str, int], list[Stop]] = {}
        known = [_stop(route) for route in routes if isinstance(route, Route) and route.path.startswith(PREFIX)]
        lengths = {stop.route.path.count("/") for stop in known}
        for stop in known:
            fits_all = ":path}" in stop.route.path
            for length in lengths if fits_all else (stop.route.path.count("/"),):
                for method in stop.route.methods or ():
                    self._stops.setdefault((method, length), []).append(stop)

    def find(self, method: str, path: str) -> tuple[Stop, Plan, dict[str, Any]] | None:
        """The plain route that the router would choose and what the path says; None where it would choose another."""
        for stop in self._stops.get((method, path.count("/")), ()):
            told = stop.match(path)
            if told is not None:
                return (stop, stop.plan, told) if stop.plan else None
        return None


def _stop(route: Route) -> Stop:
    return Stop(route, getattr(route.endpoint, PLAN, None), getattr(route, "openapi_extra", None) == OPEN)


class Express:
    """The layer before FastAPI's router that answers plain requests. `handlers` are the application's, by exception."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute], handlers: Mapping[Any, Any]) -> None:
        self._app, self._timetable, self._handlers = app, Timetable(routes), handlers
        self._threads = ThreadPoolExecutor(THREADS, "plain")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the general way do so."""
        found = self._timetable.find(scope["method"], scope["path"]) if _is_plain(scope) else None
        if found is None:
            await self._app(scope, receive, send)
            return
        stop, plan, told = found
        scope.update(route=stop.route, endpoint=stop.route.endpoint, path_params=told)
        trip = Trip(self._handlers, Request(scope, receive), stop, plan)
        response = await trip.carry_out(receive, self._threads)
        if response is None:
            await self._app(scope, _again(trip.body, receive), send)
        else:
            await response(scope, receive, send)


def _is_plain(scope: Scope) -> bool:
    """Whether it comes from a program that sends nothing, or JSON."""
    if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
        return False
    request = Request(scope)
    if not bearer_of(request):
        return False
    return request.headers.get("content-type", JSON).partition(";")[0].strip().lower() == JSON


class Trip:
    """One plain request: its body is read here, all else happens in one thread."""

    def __init__(self, handlers: Mapping[Any, Any], request: Request, stop: Stop, plan: Plan) -> None:
        self._handlers, self._request, self._stop, self._plan = handlers, request, stop, plan
        self.body = b""

    async def carry_out(self, receive: Receive, threads: Executor) -> Response | None:
        """The answer; None when the body is no JSON that can be read: the general way says what is wrong with it."""
        try:
            self.body = b"" if self._request.method == "GET" else await _read(receive)
        except Exception as error:  # too large, too slow, gone: whatever has a handler
            return await _in_thread(threads, self._refuse, error)
        if self.body and "content-type" not in self._request.headers:
            return None
        try:
            given = json.loads(self.body) if self.body else ABSENT
        except (ValueError, RecursionError):
            return None
        return await _in_thread(threads, self._answer, given)

    def _answer(self, given: Any) -> Response:
        try:
            self._check(given)
            found: Response = self._plan.endpoint(**self._plan.arguments(self._request, given))
        except Exception as error:  # what has no handler ends in the guards
            return self._refuse(error)
        return found

    def _check(self, given: Any) -> None:
        """What the application asks of every request before its route (`core/app.py`)."""
        request = self._request
        queried = request.query_params.values() if request.scope["query_string"] else ()
        check_texts((request.scope["path"], *request.path_params.values(), *queried))
        if self.body:
            check_json(given)
        if not self._stop.is_open and actor_of(request) == PUBLIC:
            raise SignInNeeded()

    def _refuse(self, error: Exception) -> Response:
        handler = next((self._handlers[one] for one in type(error).__mro__ if one in self._handlers), None)
        if handler is None:
            raise error
        refused: Response = handler(self._request, error)
        return refused


async def _in_thread(threads: Executor, work: Callable[[Any], T], given: Any) -> T:
    """What `work` gives: first come, first served, with the ids of this request at hand."""
    return await asyncio.get_running_loop().run_in_executor(threads, copy_context().run, work, given)


async def _read(receive: Receive) -> bytes:
    """The whole body, within the limits that the guards keep."""
    pieces: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect()
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(pieces)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body that was read already, then whatever else comes."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return left.pop() if left else await receive()

    return replay
