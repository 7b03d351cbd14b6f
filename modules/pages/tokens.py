"""Cookies of people from outside: the draft of a page, and the browser that opened a personal link.

Neither holds anything personal: a random token, and for a draft the moment at which its page was first opened.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

from core.kernel import Kernel
from core.settings import Settings

PARTY_COOKIE: Final = "liasse_party"
LONGEST = 400
TOKEN_BYTES = 32


@dataclass(frozen=True)
class DraftKey:
    """What the cookie of a draft says: its token, and when the page was first opened."""

    token: str
    since: datetime

    @property
    def hash(self) -> str:
        """The hash by which the table knows the draft."""
        return hash_token(self.token)


def hash_token(token: str) -> str:
    """SHA-256 of a secret."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def new_token() -> str:
    """A token that nobody can guess (256 bits)."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_key(kernel: Kernel) -> DraftKey:
    """The key of a draft that starts now."""
    return DraftKey(new_token(), kernel.clock.now())


def draft_cookie(pack: str, page: str) -> str:
    """The name of a page's cookie; each page has its own draft."""
    return f"liasse_draft_{pack}_{page}"


def read_draft_key(request: Request, kernel: Kernel, pack: str, page: str) -> DraftKey | None:
    """The key that the browser sent for this page, if we signed it."""
    value = request.cookies.get(draft_cookie(pack, page), "")
    if not value or len(value) > LONGEST:
        return None
    try:
        token, since = _serializer(kernel, pack, page).loads(value)
        return DraftKey(str(token), datetime.fromtimestamp(int(since), UTC))
    except (BadSignature, ValueError, TypeError, OverflowError, OSError):
        return None


def write_draft_key(response: Response, kernel: Kernel, pack: str, page: str, key: DraftKey) -> None:
    """Give the browser the key of its draft, for this page only."""
    value = _serializer(kernel, pack, page).dumps([key.token, int(key.since.timestamp())])
    response.set_cookie(
        draft_cookie(pack, page),
        str(value),
        max_age=7 * 24 * 3600,
        path=f"/p/{pack}/{page}",
        secure=over_https(kernel.settings),
        httponly=True,
        samesite="lax",
    )


def clear_draft_key(response: Response, pack: str, page: str) -> None:
    """Take the key away, so that the page starts anew."""
    response.delete_cookie(draft_cookie(pack, page), path=f"/p/{pack}/{page}", httponly=True, samesite="lax")


def read_party_token(request: Request) -> str:
    """The token of the browser that opened a personal link, or an empty text."""
    token = request.cookies.get(PARTY_COOKIE, "")
    return token if len(token) <= LONGEST else ""


def write_party_token(response: Response, settings: Settings, token: str) -> None:
    """Let this browser open the dossier for as long as a session lasts."""
    response.set_cookie(
        PARTY_COOKIE,
        token,
        max_age=settings.session_hours * 3600,
        path="/",
        secure=over_https(settings),
        httponly=True,
        samesite="lax",
    )


def clear_party_token(response: Response) -> None:
    """Take the token away."""
    response.delete_cookie(PARTY_COOKIE, path="/", httponly=True, samesite="lax")


def over_https(settings: Settings) -> bool:
    """Whether people reach this installation by https."""
    return settings.address.startswith("https://")


def _serializer(kernel: Kernel, pack: str, page: str) -> URLSafeSerializer:
    return URLSafeSerializer(kernel.signing_key, salt=f"draft:{pack}:{page}")
