"""Errors over HTTP: problem+json (RFC 9457) under /api, a designed page elsewhere."""

from contextlib import suppress
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Route

from core.actors import PUBLIC
from core.away import Crowded, DatabaseAway, DiskFull, StoreAway, is_full, what_is_away
from core.errors import BadRequest, FieldProblem, Invalid, LiasseError, NotFound, Refused, SignInNeeded, TooMany
from core.registry import Routes
from core.storage.contract import StorageUnavailable
from core.web.access import actor_of, kernel_of
from core.web.platform import router as platform
from core.web.rendering import language_of, render, see_other, stand_alone

log = structlog.get_logger("web")
MOST = 50
"""Mistakes that one answer tells."""
SOON = 5
"""Seconds after which it is worth asking again for what is away."""


class MethodNotAllowed(Refused):
    """This address does not answer to {method}. Check the address."""

    status = 405


def install(app: FastAPI) -> None:
    """Answer every error in the one way; what nothing answers ends in `crash`, called by the guards."""
    app.add_exception_handler(LiasseError, _liasse_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(DataError, _data_error)
    app.add_exception_handler(OperationalError, _database_error)
    app.add_exception_handler(PoolTimeout, _database_error)
    app.add_exception_handler(StorageUnavailable, _store_error)
    app.add_exception_handler(OSError, _machine_error)
    app.add_exception_handler(ClientDisconnect, _gone)


def _liasse_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, LiasseError)
    if isinstance(error, Crowded | DatabaseAway | DiskFull):
        stand_alone(request)
    with suppress(Exception):  # who asks can't be told: the page is for a visitor
        actor_of(request)
    if error.status >= 500:
        log.error("request failed", code=error.code, route=_route(request), id=incident_of(request), exc_info=error)
    if wants_json(request):
        return problem(request, error)
    if isinstance(error, SignInNeeded) or (error.status in (401, 403) and _anonymous(request)):
        return see_other(f"/login?next={quote(_asked_for(request), safe='/')}")
    return error_page(request, error)


def _asked_for(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query


def _anonymous(request: Request) -> bool:
    return request.method == "GET" and actor_of(request) == PUBLIC


def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()[:MOST]
    if any(e["type"] == "json_invalid" for e in found):
        return _liasse_error(request, BadRequest(reason="it is not valid JSON"))
    problems = tuple(FieldProblem(_short(e["loc"]), str(e["msg"])) for e in found)
    return _liasse_error(request, Invalid(problems))


def _short(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    return tuple(step[:100] if isinstance(step, str) else step for step in path[:20])


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    found: LiasseError = BadRequest(reason=str(error.detail))
    if isinstance(error.__cause__, LiasseError):
        found = error.__cause__
    elif error.status_code == 404:
        found = NotFound(kind="page", id=request.url.path[:80])
    elif error.status_code == 405:
        found = MethodNotAllowed(method=request.method)
    response = _liasse_error(request, found)
    if error.status_code == 405:
        response.headers["allow"] = ", ".join(sorted(_methods(request)))
    return response


def _methods(request: Request) -> set[str]:
    """What the address answers to (RFC 9110, 15.5.6)."""
    routers = [platform, *(routes.router for routes in kernel_of(request).registry.all(Routes))]
    known = (route for router in routers for route in router.routes if isinstance(route, Route))
    matching = (route for route in known if route.path_regex.match(request.url.path))
    found = {method for route in matching for method in route.methods or ()}
    return found | ({"HEAD"} if "GET" in found else set())


def _data_error(request: Request, error: Exception) -> Response:
    """A value that no check stopped and the database can't hold."""
    log.warning("value refused by the database", route=_route(request), exc_info=error)
    return _liasse_error(request, BadRequest(reason="a value is too long or too large"))


def _database_error(request: Request, error: Exception) -> Response:
    """The database is away or has no room, or somebody works on the same for too long."""
    log.error("database can't be used", route=_route(request), id=incident_of(request), error=type(error).__name__)
    return _liasse_error(request, what_is_away(error, kernel_of(request).engine))


def _store_error(request: Request, error: Exception) -> Response:
    """The store is away: the log tells which one and why, a visitor only what to do."""
    log.error("store away", route=_route(request), id=incident_of(request), exc_info=error)
    return _liasse_error(request, DiskFull() if is_full(error) else StoreAway())


def _machine_error(request: Request, error: Exception) -> Response:
    """A disk of this machine without room, such as that of temporary files; all else is a crash."""
    if not is_full(error):
        raise error
    return _liasse_error(request, DiskFull())


def _gone(request: Request, error: Exception) -> Response:
    """The client left before it had sent everything; nobody reads this."""
    del request, error
    return PlainTextResponse("", 400)


def crash(request: Request, error: Exception) -> Response:
    """The answer to an error of ours, which the log tells under the incident's number."""
    log.error("request crashed", route=_route(request), id=incident_of(request), exc_info=error)
    found = LiasseError()
    try:
        stand_alone(request)
        return problem(request, found) if wants_json(request) else error_page(request, found)
    except Exception as second:  # the page itself can't be made; words will do
        log.error("error page failed", id=incident_of(request), exc_info=second)
        return PlainTextResponse(f"{TITLES[500]} ({incident_of(request)})", 500)


def incident_of(request: Request) -> str:
    """The number that the answer, the page and the log line share."""
    return str(getattr(request.state, "request_id", ""))


def _route(request: Request) -> str:
    route = request.scope.get("route")
    return str(getattr(route, "path", "unknown"))


def wants_json(request: Request) -> bool:
    """Whether the caller is a program."""
    return request.url.path.startswith("/api/") or request.headers.get("accept", "") == "application/json"


def problem(request: Request, error: LiasseError) -> JSONResponse:
    """The error as problem details (RFC 9457)."""
    gettext = kernel_of(request).catalogues.gettext(language_of(request))
    body: dict[str, Any] = {
        "type": f"/errors/{error.code}",
        "title": error.code,
        "status": error.status,
        "detail": error.translated(gettext),
        "instance": f"urn:uuid:{incident_of(request)}",
    }
    if isinstance(error, Invalid):
        told = error.problems[:MOST]
        body["errors"] = [{"path": list(_short(one.path)), "detail": gettext(one.message)[:300]} for one in told]
    return JSONResponse(body, error.status, headers_for(error), media_type="application/problem+json")


def headers_for(error: LiasseError) -> dict[str, str]:
    """What a status asks for: how to sign in (RFC 6750), when to come back (RFC 6585, RFC 9110)."""
    if error.status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.details.get("seconds", 60))}
    if error.status == 503:
        return {"Retry-After": str(SOON)}
    return {}


def error_page(request: Request, error: LiasseError) -> Response:
    """The error as a page that says what happened and what to do."""
    gettext = kernel_of(request).catalogues.gettext(language_of(request))
    title = gettext(TITLES.get(error.status, "This can't be done now"))
    incident = incident_of(request) if error.status >= 500 else ""
    shown = {"status": error.status, "title": title, "detail": error.translated(gettext), "incident": incident}
    response = render(request, "errors/error.html", error.status, **shown)
    response.headers.update({k: v for k, v in headers_for(error).items() if k == "Retry-After"})
    return response


TITLES = {
    400: "This can't be read",
    403: "You may not do this",
    404: "Nothing is here",
    405: "You can't do this here",
    409: "Somebody was faster",
    412: "This changed meanwhile",
    413: "This is too large",
    422: "Something needs mending",
    429: "Too many attempts",
    500: "Something went wrong on our side",
    503: "Back in a moment",
    507: "There is no room left",
}
