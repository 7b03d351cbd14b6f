"""Language, theme and density: a person's own choice, else the visitor's cookie, else the browser's languages."""

from dataclasses import dataclass

from babel import negotiate_locale
from fastapi import Request

from core.actors import Actor
from core.translations import LANGUAGES

THEMES = ("system", "light", "dark")
DENSITIES = ("comfortable", "compact")
COOKIE = {"language": "liasse_language", "theme": "liasse_theme", "density": "liasse_density"}


@dataclass(frozen=True)
class Preferences:
    """How a visitor wants pages to look."""

    language: str
    theme: str
    density: str


def preferences_of(request: Request, actor: Actor) -> Preferences:
    """The preferences of who is asking."""
    language = _cookie(request, "language", LANGUAGES) or (actor.language if actor.kind in ("person", "party") else "")
    theme = _cookie(request, "theme", THEMES) or str(actor.attributes.get("theme", "system"))
    density = _cookie(request, "density", DENSITIES) or str(actor.attributes.get("density", "comfortable"))
    return Preferences(language if language in LANGUAGES else _browser(request), theme, density)


def _cookie(request: Request, name: str, known: tuple[str, ...]) -> str:
    value = request.cookies.get(COOKIE[name], "")
    return value if value in known else ""


def _browser(request: Request) -> str:
    """The first language of `Accept-Language` that we speak (RFC 9110, 12.5.4)."""
    wanted = [
        part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")[:10]
    ]
    return negotiate_locale(wanted, LANGUAGES) or LANGUAGES[0]
