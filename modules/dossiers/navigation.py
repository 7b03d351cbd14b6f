"""The navigation of people who work on cases, and where they land when they sign in."""

from core.context import Context
from core.web.rendering import NavGroup, NavItem
from modules.dossiers.baskets import Place, baskets_of
from modules.dossiers.counting import count_baskets, count_tasks, shown_count


def navigate(ctx: Context, path: str, language: str) -> list[NavGroup]:
    """The actor's tasks, then the baskets of each pack with what they hold."""
    if ctx.actor.kind != "person":
        return []
    gettext = ctx.kernel.catalogues.gettext(language)
    places = baskets_of(ctx)
    counts = count_baskets(ctx, places)
    tasks = NavItem(
        gettext("My tasks"),
        "/tasks",
        "list-checks",
        shown_count(count_tasks(ctx)),
        path.startswith("/tasks"),
        "g t",
    )
    packs: dict[str, list[Place]] = {}
    for place in places:
        packs.setdefault(place.pack.name, []).append(place)
    groups = [_group(ones, counts, path, language) for ones in packs.values()]
    return [NavGroup(gettext("Work"), (tasks,)), *groups]


def _group(places: list[Place], counts: dict[tuple[str, str], int], path: str, language: str) -> NavGroup:
    items = tuple(
        NavItem(
            place.basket.title.in_(language),
            place.url,
            place.basket.icon,
            shown_count(counts[place.key]),
            path == place.url,
        )
        for place in places
    )
    return NavGroup(places[0].pack.manifest.title.in_(language), items)


def home(ctx: Context) -> str:
    """Where a signed-in person starts."""
    return "/work" if ctx.actor.kind == "person" else ""


def first_work(ctx: Context) -> str:
    """The first basket that holds something; without one, the actor's tasks."""
    places = baskets_of(ctx)
    counts = count_baskets(ctx, places)
    return next((place.url for place in places if counts[place.key]), "/tasks")
