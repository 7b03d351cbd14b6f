"""What every page of this module does: who may see it, how it is dressed, how refusals are told."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from core.errors import Refused
from core.translations import Gettext
from core.web.access import kernel_of
from core.web.flashes import flash
from core.web.rendering import language_of, render, see_other

NAVIGATION = "/work/navigation"


def page(request: Request, template: str, status_code: int = 200, **context: Any) -> HTMLResponse:
    """A page whose navigation keeps its numbers up to date."""
    return render(request, f"dossiers/{template}.html", status_code, navigation_url=NAVIGATION, **context)


def by_script(request: Request) -> bool:
    """Whether a script asks for a part of a page."""
    return request.headers.get("hx-request") == "true"


def gettext_of(request: Request) -> Gettext:
    """The function that translates for this visitor."""
    return kernel_of(request).catalogues.gettext(language_of(request))


def go(request: Request, url: str, tone: str = "", text: str = "", **named: str) -> Response:
    """Leave for another page, from a dialog too; `text` (an English interface text, with {names}) shows there."""
    response = Response(status_code=204, headers={"HX-Redirect": url}) if by_script(request) else see_other(url)
    if text:
        said = gettext_of(request)(text)
        flash(request, response, tone, said.format_map(named) if named else said)
    return response


def tell_refusal(request: Request, error: Refused, url: str) -> Response:
    """Say why something was refused: in the dialog that asked, or on the page to reload."""
    said = error.translated(gettext_of(request))
    if by_script(request):
        return page(request, "refused", title=said, url=url)
    response = see_other(url)
    flash(request, response, "warning", said)
    return response


RETRIABLE = (409, 412)
"""Refusals after which reading again helps."""
MENDABLE = (412, 413, 422)
"""Refusals of a form that keep what was typed: the case changed meanwhile, or a file does not fit."""
