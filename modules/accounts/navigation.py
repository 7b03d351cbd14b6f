"""The part of the navigation that administrators see."""

from core.context import Context
from core.web.rendering import NavGroup, NavItem


def navigate(ctx: Context, path: str, language: str) -> list[NavGroup]:
    """People and teams, for administrators."""
    if not ctx.actor.administrator:
        return []
    gettext = ctx.kernel.catalogues.gettext(language)
    items = (
        NavItem(gettext("People"), "/admin/people", "user", current=path.startswith("/admin/people")),
        NavItem(gettext("Teams"), "/admin/teams", "users", current=path.startswith("/admin/teams")),
    )
    return [NavGroup(gettext("Administration"), items)]
