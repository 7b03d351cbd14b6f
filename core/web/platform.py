"""Routes of the platform itself: health, metrics, preferences, the start page, and definitions in development."""

from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from markupsafe import Markup
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from core.context import reading
from core.database import reading as database_reading
from core.diagnostics import Diagnostic
from core.errors import LiasseError, NotFound, SignInNeeded
from core.explaining import html_of, reference_html
from core.kernel import Kernel
from core.measuring import measure_if_possible
from core.web.access import ActorDep, KernelDep
from core.web.preferences import COOKIE, DENSITIES, THEMES
from core.web.reading import FormDep
from core.web.redirects import local_path
from core.web.rendering import language_of, navigation, render, see_other

log = structlog.get_logger("platform")
router = APIRouter(include_in_schema=False)
YEAR = 365 * 24 * 3600


@router.get("/health/live")
def live() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "alive"})


@router.get("/health/ready")
def ready(kernel: KernelDep) -> JSONResponse:
    """The database and the store answer."""
    problems = {
        name: reason for name, reason in (("database", _database(kernel)), ("storage", _storage(kernel))) if reason
    }
    return JSONResponse({"status": "unready" if problems else "ready", "problems": problems}, 503 if problems else 200)


def _database(kernel: Kernel) -> str:
    try:
        with database_reading(kernel.engine) as session:
            session.connection().execute(text("SELECT 1"))
    except Exception as error:  # whatever the driver raises, the answer is: not ready
        return type(error).__name__
    return ""


def _storage(kernel: Kernel) -> str:
    try:
        kernel.storage.ready()
    except LiasseError as error:
        return error.code
    return ""


@router.get("/metrics")
def metrics(kernel: KernelDep) -> Response:
    """Prometheus metrics; when the database is away, the gauges keep what they said last."""
    measure_if_possible(kernel)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@router.get("/robots.txt")
def robots() -> PlainTextResponse:
    """Search engines keep out of everything but the public pages."""
    return PlainTextResponse("User-agent: *\nAllow: /p/\nDisallow: /\n")


@router.post("/preferences")
def set_preferences(request: Request, form: FormDep, kernel: KernelDep) -> Response:
    """Keep the visitor's choice of language, theme and density in cookies."""
    response = see_other(local_path(form.get("next", "/")))
    known = {"language": kernel.catalogues.languages, "theme": THEMES, "density": DENSITIES}
    for name, allowed in known.items():
        value = form.get(name)
        if value in allowed:
            secure = request.url.scheme == "https"
            response.set_cookie(
                COOKIE[name], value, max_age=YEAR, httponly=True, samesite="lax", path="/", secure=secure
            )
    if form.get("language") in known["language"]:
        for part in kernel.registry.parts("language_chosen").values():
            _ = part.run(request, kernel, form.get("language"), form.get("next")) if part.run else None
    return response


@router.get("/")
def start(request: Request, kernel: KernelDep, actor: ActorDep) -> Response:
    """Signed-in people go to their work; visitors see the public pages."""
    with reading(kernel, actor) as ctx:
        for part in kernel.registry.parts("home").values():
            url = part.run(ctx) if part.run else None
            if url:
                return see_other(url)
        doors = [
            door for p in kernel.registry.parts("door").values() if p.run for door in p.run(ctx, language_of(request))
        ]
    return render(request, "start.html", doors=doors)


@router.get("/navigation")
def show_navigation(request: Request, actor: ActorDep) -> HTMLResponse:
    """The navigation alone, for the page that asks (`HX-Current-URL`), so that its numbers stay true."""
    if actor.kind != "person":
        raise SignInNeeded()
    groups = navigation(request, _path_of(request.headers.get("hx-current-url", "")))
    return render(request, "layouts/navigation.html", navigation=groups)


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return "/"


@router.get("/definitions")
def definitions(request: Request, kernel: KernelDep) -> HTMLResponse:
    """The mistakes of the last load, as the terminal shows them; in development only."""
    if not kernel.settings.development:
        raise NotFound(kind="page", id="/definitions")
    found = kernel.definitions.diagnostics
    return render(request, "definitions.html", problems=[shown(d, kernel.definitions.texts) for d in found])


@router.get("/docs/diagnostics/{code}")
def explained(request: Request, code: str) -> HTMLResponse:
    """What a code of a mistake means, with an example."""
    title = code.upper()
    return render(request, "explained.html", code=title, page=Markup(html_of(code)))  # noqa: S704 - no HTML passes


@router.get("/docs/reference/{page}")
def referred(request: Request, page: str) -> HTMLResponse:
    """A page of the reference of the definition language, to which schemas and editors link."""
    return render(request, "explained.html", code=page, page=Markup(reference_html(page)))  # noqa: S704 - no HTML passes


def shown(diagnostic: Diagnostic, texts: object) -> dict[str, object]:
    """A diagnostic for the page: its place, its message, its hint, and the lines around it."""
    assert hasattr(texts, "get")
    lines = str(texts.get(diagnostic.mark.file, "")).splitlines()
    number = diagnostic.mark.line
    excerpt = [(n, lines[n - 1][:300]) for n in range(max(1, number - 2), min(len(lines), number + 1) + 1)]
    return {
        "place": f"{diagnostic.mark.file}:{number}:{diagnostic.mark.column}",
        "code": diagnostic.code,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "excerpt": excerpt,
        "line": number,
        "caret": " " * (diagnostic.mark.column - 1) + "^" * max(1, diagnostic.mark.width),
    }
