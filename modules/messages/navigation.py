"""The part of the navigation that administrators see."""

from core.context import Context
from core.web.rendering import NavGroup, NavItem


def navigate(ctx: Context, path: str, language: str) -> list[NavGroup]:
    """The outbox, for administrators."""
    if not ctx.actor.administrator:
        return []
    gettext = ctx.kernel.catalogues.gettext(language)
    item = NavItem(gettext("Outbox"), "/admin/outbox", "send", current=path.startswith("/admin/outbox"))
    return [NavGroup(gettext("Messages"), (item,))]
