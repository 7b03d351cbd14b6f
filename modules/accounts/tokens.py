"""Session tokens and the cookie that carries them."""

import hashlib
import secrets
from typing import Final

from fastapi import Request, Response

from core.settings import Settings

HOST_COOKIE: Final = "__Host-liasse"
PLAIN_COOKIE: Final = "liasse_session"
TOKEN_BYTES = 32
LONGEST = 64


def new_token() -> str:
    """A token that nobody can guess (256 bits)."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """The SHA-256 by which the database knows a token."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def over_https(settings: Settings) -> bool:
    """Whether people reach this installation by https in production."""
    return not settings.development and settings.address.startswith("https://")


def cookie_name(settings: Settings) -> str:
    """The session cookie's name; `__Host-` binds it to this very host (RFC 6265bis, 4.1.3.2)."""
    return HOST_COOKIE if over_https(settings) else PLAIN_COOKIE


def read_token(request: Request, settings: Settings) -> str:
    """The token that the browser sent, or an empty text."""
    token = request.cookies.get(cookie_name(settings), "")
    return token if len(token) <= LONGEST else ""


def set_token(response: Response, settings: Settings, token: str) -> None:
    """Give the browser its session cookie."""
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=settings.session_hours * 3600,
        path="/",
        secure=over_https(settings),
        httponly=True,
        samesite="lax",
    )


def clear_token(response: Response, settings: Settings) -> None:
    """Take the session cookie away."""
    response.delete_cookie(cookie_name(settings), path="/", secure=over_https(settings), httponly=True, samesite="lax")
