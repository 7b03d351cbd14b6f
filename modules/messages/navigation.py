"""The part of the navigation that administrators see."""

from core.context import Context
from core.web.rendering import NavGroup, NavItem
from modules.messages.incidents import open_incidents


def navigate(ctx: Context, path: str, language: str) -> list[NavGroup]:
    """The outbox and the incidents, for administrators."""
    if not ctx.actor.administrator:
        return []
    gettext = ctx.kernel.catalogues.gettext(language)
    waiting = len(open_incidents(ctx)) or None
    incidents = path.startswith("/admin/incidents")
    items = (
        NavItem(gettext("Outbox"), "/admin/outbox", "send", current=path.startswith("/admin/outbox")),
        NavItem(gettext("Incidents"), "/admin/incidents", "triangle-alert", count=waiting, current=incidents),
    )
    return [NavGroup(gettext("Messages"), items)]
