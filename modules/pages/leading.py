"""A page about a case asks first which one: whoever comes to a later step without having said so is led there."""

from fastapi import Request
from fastapi.responses import Response

from core.web.rendering import see_other
from modules.pages.salvaging import Handler, SalvagingRoute


class CaseFirst(Exception):
    """The page at `url` is about a case that was not named yet, or that takes nothing any more."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(url)


class LeadingRoute(SalvagingRoute):
    """A route whose visitors name the case first; a reference in a link from elsewhere goes with them."""

    def get_route_handler(self) -> Handler:
        """The handler around the usual one."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await inner(request)
            except CaseFirst as first:
                return _lead(request, f"{first.url}/about")

        return handle


def _lead(request: Request, url: str) -> Response:
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": url})
    query = request.url.query if request.method == "GET" else ""
    return see_other(f"{url}?{query}" if query else url)
