"""Pages of work: baskets and tasks."""

from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from core.context import Context, reading
from core.dispatch import dispatch
from core.web.access import ActorDep, KernelDep
from core.web.api import Cursor
from core.web.rendering import language_of, render, see_other
from modules.cases.acting import stage_title
from modules.dossiers.baskets import Place, find_basket
from modules.dossiers.caselists import case_table
from modules.dossiers.counting import Share, count_shares
from modules.dossiers.navigation import first_work
from modules.dossiers.queueing import Wanted, list_basket, sight_of
from modules.dossiers.screens import go, page
from modules.dossiers.taking import TakeNext

router = APIRouter(include_in_schema=False)
WHOSE = {"": "All", "mine": "Mine", "nobody": "Nobody’s", "late": "Late"}


def read_wanted(whose: str = "", stage: str = "", q: str = "", cursor: Cursor = "") -> Wanted:
    """What the address asks for."""
    return Wanted(whose, stage, q, cursor)


WantedDep = Annotated[Wanted, Depends(read_wanted)]


@router.get("/work")
def start_working(kernel: KernelDep, actor: ActorDep) -> Response:
    """On to the first basket that holds something."""
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        return see_other(first_work(ctx))


@router.get("/work/navigation")
def show_navigation(request: Request, kernel: KernelDep, actor: ActorDep) -> HTMLResponse:
    """The navigation alone, with fresh numbers, for the page that asks."""
    path = urlsplit(request.headers.get("hx-current-url", "")).path
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        parts = kernel.registry.parts("navigation").values()
        groups = [group for part in parts if part.run for group in part.run(ctx, path, language_of(request))]
    return render(request, "layouts/navigation.html", navigation=groups)


@router.get("/work/{pack}/{basket}")
def show_basket(
    request: Request, pack: str, basket: str, wanted: WantedDep, kernel: KernelDep, actor: ActorDep
) -> HTMLResponse:
    """One basket, page by page."""
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        place = find_basket(ctx, pack, basket)
        found = list_basket(ctx, place, wanted)
        table = case_table(ctx, found.cases, place.basket.columns)
        share = count_shares(ctx, place)
        chips = [*whose_chips(place, wanted, share), *stage_chips(ctx, place, wanted, share)]
    following = address(place, wanted, cursor=found.next) if found.next else ""
    return page(
        request,
        "basket",
        place=place,
        table=table,
        chips=chips,
        share=share,
        wanted=wanted,
        following=following,
        first=address(place, wanted, cursor="") if wanted.cursor else "",
        all=address(place, Wanted()),
        ask=news_address(place, wanted, sight_of(found.cases)),
    )


def whose_chips(place: Place, wanted: Wanted, share: Share) -> list[dict[str, object]]:
    """Filters by who treats the case, with how many there are."""
    numbers = {"": share.all, "mine": share.mine, "nobody": share.nobody, "late": share.late}
    return [
        {
            "title": title,
            "url": address(place, wanted, whose=whose, cursor=""),
            "current": whose == wanted.whose,
            "count": numbers[whose],
        }
        for whose, title in WHOSE.items()
    ]


def stage_chips(ctx: Context, place: Place, wanted: Wanted, share: Share) -> list[dict[str, object]]:
    """Filters by stage, when the basket holds several."""
    if len(share.stages) < 2 and not wanted.stage:
        return []
    titles = {
        name: stage_title(case_type, name)
        for case_type in (place.pack.get("case_type", one) for one in place.basket.case_types)
        for name in case_type.stages
    }
    return [
        {
            "title": titles[stage],
            "url": address(place, wanted, stage="" if stage == wanted.stage else stage, cursor=""),
            "current": stage == wanted.stage,
            "count": share.stages.get(stage, 0),
        }
        for stage in titles
        if stage in share.stages or stage == wanted.stage
    ]


def address(place: Place, wanted: Wanted, **changes: str) -> str:
    """The address of the basket with these filters."""
    return _with(place.url, wanted, **changes)


def news_address(place: Place, wanted: Wanted, seen: str) -> str:
    """Where to ask whether this page of the basket has changed."""
    return _with(f"{place.url}/news", wanted, seen=seen)


def _with(url: str, wanted: Wanted, **changes: str) -> str:
    known = {
        "whose": wanted.whose,
        "stage": wanted.stage,
        "q": wanted.text,
        "cursor": wanted.cursor,
        **changes,
    }
    query = urlencode({name: value for name, value in known.items() if value})
    return f"{url}?{query}" if query else url


@router.post("/work/{pack}/{basket}/take-next")
def take_next(request: Request, pack: str, basket: str, kernel: KernelDep, actor: ActorDep) -> Response:
    """Take the most urgent case of nobody and open it."""
    taken = dispatch(kernel, TakeNext(pack=pack, basket=basket), actor)
    if taken:
        return go(request, f"/cases/{taken['case_id']}", "success", "The case is yours.")
    return go(request, f"/work/{pack}/{basket}", "info", "No case is left that waits for somebody.")
