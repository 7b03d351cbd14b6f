"""The part of the navigation that administrators see."""

from core.context import Context
from core.web.rendering import NavGroup, NavItem
from modules.incidents.queries import number_open

PATH = "/admin/incidents"


def navigate(ctx: Context, path: str, language: str) -> list[NavGroup]:
    """The incidents and how many wait, for administrators."""
    if not ctx.actor.administrator:
        return []
    gettext = ctx.kernel.catalogues.gettext(language)
    waiting = number_open(ctx) or None
    item = NavItem(gettext("Incidents"), PATH, "triangle-alert", count=waiting, current=path.startswith(PATH))
    return [NavGroup(gettext("Operation"), (item,))]
