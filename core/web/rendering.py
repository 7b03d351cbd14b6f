"""Render pages: one Jinja environment for core and all modules, with what every page knows."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from core.actors import PUBLIC
from core.context import reading
from core.web.access import actor_of, kernel_of
from core.web.csrf import COOKIE as CSRF_COOKIE
from core.web.csrf import nonce_of, token_for
from core.web.flashes import take_flashes
from core.web.formatting import FILTERS, bind_language
from core.web.preferences import preferences_of

CORE = Path(__file__).parent
STATIC = CORE / "static"


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation; `count` shows a number (or `999+`) behind it, `current` the page one is on."""

    title: str
    url: str
    icon: str
    count: int | str | None = None
    current: bool = False
    shortcut: str = ""


@dataclass(frozen=True)
class NavGroup:
    """Entries of the navigation under one title."""

    title: str
    items: tuple[NavItem, ...]


def make_environment(module_folders: Iterable[Path]) -> Environment:
    """The template environment: core's templates, then those of each module; everything is escaped."""
    folders = [CORE / "templates", *(folder / "templates" for folder in module_folders)]
    loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders if folder.is_dir()])
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=True,
    )
    environment.filters.update(FILTERS)
    environment.globals["static"] = static
    return environment


@cache
def version_of(path: str) -> str:
    """The start of a static file's hash, by its path below the static folder."""
    file = STATIC / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "missing"


def static(path: str) -> str:
    """The address of a static file, with its content's hash so that it can be kept for ever."""
    return f"/static/{path}?v={version_of(path)}"


def render(request: Request, template: str, status_code: int = 200, **context: Any) -> HTMLResponse:
    """The page made of `template` and `context`, with the shell's own variables."""
    html = render_text(request, template, **context)
    response = HTMLResponse(html, status_code=status_code)
    remember_nonce(request, response)
    return response


def render_text(request: Request, template: str, **context: Any) -> str:
    """The text of `template`; for fragments inside other pages."""
    environment: Environment = request.app.state.templates
    return environment.get_template(template).render({**shell(request), **context})


def remember_nonce(request: Request, response: Response) -> None:
    """Set the visitor's nonce as a cookie if it has none yet."""
    if CSRF_COOKIE not in request.cookies:
        secure = request.url.scheme == "https"
        response.set_cookie(CSRF_COOKIE, nonce_of(request), httponly=True, samesite="lax", secure=secure, path="/")


def shell(request: Request) -> dict[str, Any]:
    """What the layouts know on every page."""
    if not hasattr(request.state, "shell"):
        request.state.shell = _make_shell(request)
    known: dict[str, Any] = request.state.shell
    return known


def stand_alone(request: Request) -> None:
    """Let the next page need no database: as a visitor sees it, in the language at hand."""
    if not hasattr(request.state, "shell"):
        request.state.actor = PUBLIC


def _make_shell(request: Request) -> dict[str, Any]:
    kernel, actor = kernel_of(request), actor_of(request)
    preferences = preferences_of(request, actor)
    gettext = kernel.catalogues.gettext(preferences.language)
    return {
        "_": gettext,
        **bind_language(preferences.language),
        "languages": {code: Locale.parse(code).get_display_name(code) for code in kernel.catalogues.languages},
        "theme": preferences.theme,
        "density": preferences.density,
        "actor": actor,
        "person": _person(actor) if actor.kind == "person" else None,
        "navigation": navigation(request) if actor.kind == "person" else [],
        "navigation_url": "/navigation" if actor.kind == "person" else "",
        "csrf_token": token_for(request),
        "request_path": request.url.path,
        "secure": request.url.scheme == "https",
        "flashes": take_flashes(request),
        "page_title": "",
        "development": kernel.settings.development,
        "definition_problems": len(kernel.definitions.diagnostics) if kernel.settings.development else 0,
    }


def _person(actor: Any) -> Mapping[str, str]:
    words = actor.name.split() or ["?"]
    initials = (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()
    return {"display_name": actor.name, "initials": initials, "email": str(actor.attributes.get("email", ""))}


def navigation(request: Request, path: str = "") -> list[NavGroup]:
    """The navigation of the person who is signed in, as the modules give it; `path` is the page one is on."""
    kernel = kernel_of(request)
    groups: list[NavGroup] = []
    with reading(kernel, actor_of(request)) as ctx:
        for part in kernel.registry.parts("navigation").values():
            groups.extend(part.run(ctx, path or request.url.path, language_of(request)) if part.run else ())
    return groups


def language_of(request: Request) -> str:
    """The language in which this visitor reads."""
    return preferences_of(request, actor_of(request)).language


def see_other(url: str) -> RedirectResponse:
    """Answer a POST with the page to read next (RFC 9110, 303)."""
    return RedirectResponse(url, status_code=303)
