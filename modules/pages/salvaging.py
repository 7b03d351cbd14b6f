"""A post that is too large to be read: the visitor is led back to the page instead of to a bare error."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from core.errors import TooLarge
from core.web.access import kernel_of
from core.web.flashes import flash
from core.web.rendering import language_of, see_other

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class SalvagingRoute(APIRoute):
    """A route whose oversize posts end on the page that they came from, with the reason on top."""

    def get_route_handler(self) -> Handler:
        """The handler around the usual one."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await inner(request)
            except TooLarge as error:
                if request.headers.get("hx-request"):
                    raise
                return _back(request, error)

        return handle


def _back(request: Request, error: TooLarge) -> Response:
    kernel = kernel_of(request)
    response = see_other(_origin(request))
    text = error.translated(kernel.catalogues.gettext(language_of(request)))
    flash(request, response, "danger", text)
    return response


def _origin(request: Request) -> str:
    """The page of ours that the post came from, else the start."""
    found = urlsplit(request.headers.get("referer", ""))
    if found.netloc != request.url.netloc or not found.path.startswith("/"):
        return "/"
    return f"{found.path}?{found.query}" if found.query else found.path
