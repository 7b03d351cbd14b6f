"""Short notes shown once on the next page, kept in a signed cookie (only a message, never personal data)."""

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

from core.web.access import kernel_of

COOKIE = "liasse_flash"


def flash(request: Request, response: Response, tone: str, text: str) -> None:
    """Show `text` on the next page; `tone` is success, info, warning or danger."""
    value = _serializer(request).dumps([tone, text])
    response.set_cookie(COOKIE, value, max_age=60, httponly=True, samesite="lax", path="/")


def take_flashes(request: Request) -> list[tuple[str, str]]:
    """The note left for this page, if any; the cookie is cleared by the response."""
    raw = request.cookies.get(COOKIE)
    if not raw:
        return []
    request.state.flash_taken = True
    try:
        tone, text = _serializer(request).loads(raw)
        return [(str(tone), str(text))]
    except (BadSignature, ValueError, TypeError):
        return []


def _serializer(request: Request) -> URLSafeSerializer:
    return URLSafeSerializer(kernel_of(request).signing_key, salt="flash")
