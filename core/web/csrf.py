"""Requests that change something must come from our own pages (OWASP: fetch metadata, origin and a signed token)."""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from fastapi import Request

from core.errors import Forbidden
from core.web.access import bearer_of, kernel_of
from core.web.reading import read_form

COOKIE = "liasse_csrf"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class ForgedRequest(Forbidden):
    """This request did not come from a page of this site, or the page is too old. Reload the page, then try again."""


def nonce_of(request: Request) -> str:
    """The visitor's nonce, made when it has none yet; the response must set it as a cookie."""
    if not hasattr(request.state, "csrf_nonce"):
        request.state.csrf_nonce = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
    return str(request.state.csrf_nonce)


def token_for(request: Request) -> str:
    """The token that forms of this visitor carry."""
    return sign(kernel_of(request).signing_key, nonce_of(request))


def sign(key: str, nonce: str) -> str:
    """The token that belongs to a visitor's nonce."""
    return hmac.new(key.encode(), b"csrf\x00" + nonce.encode(), hashlib.sha256).hexdigest()


async def verify_csrf(request: Request) -> None:
    """Raise `ForgedRequest` for a change that another site could have caused."""
    if request.method in SAFE or bearer_of(request):
        return
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none") or _foreign_origin(request):
        raise ForgedRequest(action="send this")
    if not request.cookies:
        return
    given = request.headers.get("x-csrf-token") or await _form_token(request)
    nonce = request.cookies.get(COOKIE, "")
    expected = sign(kernel_of(request).signing_key, nonce)
    if not nonce or not hmac.compare_digest(given.encode(errors="replace"), expected.encode()):
        raise ForgedRequest(action="send this")


def _foreign_origin(request: Request) -> bool:
    origin = request.headers.get("origin")
    if not origin:
        return False
    return origin == "null" or urlsplit(origin).netloc != request.url.netloc


async def _form_token(request: Request) -> str:
    if not request.headers.get("content-type", "").startswith(FORM_TYPES):
        return ""
    form = await read_form(request)
    return next((value for name, value in form.items if name == "_csrf"), "")
