"""The language of a page: the one that a link from elsewhere asks for is remembered."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from core.kernel import Kernel
from core.web.preferences import COOKIE
from core.web.rendering import see_other
from modules.pages.tokens import over_https

YEAR = 365 * 24 * 3600


def choose_language(request: Request, kernel: Kernel) -> Response | None:
    """For an address with `?lang=fr`: the same page without it, the choice kept like one of the visitor's own."""
    if "lang" not in request.query_params:
        return None
    rest = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
    response = see_other(request.url.path + (f"?{urlencode(rest)}" if rest else ""))
    wanted = request.query_params["lang"]
    if wanted in kernel.catalogues.languages:
        secure = over_https(kernel.settings)
        response.set_cookie(
            COOKIE["language"], wanted, max_age=YEAR, httponly=True, samesite="lax", path="/", secure=secure
        )
    return response
