"""Open pages learn what others have changed since, in whatever process: each asks now and then."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import col, select

from core.context import Context, reading
from core.errors import NotFound
from core.journal import JournalEntry
from core.web.access import ActorDep, KernelDep
from modules.cases.queries import find_case
from modules.dossiers.baskets import find_basket
from modules.dossiers.origins import PERSON
from modules.dossiers.people import names_of
from modules.dossiers.queueing import list_basket, sight_of
from modules.dossiers.screens import page
from modules.dossiers.working import WantedDep, address, news_address

router = APIRouter(include_in_schema=False)


@router.get("/cases/{case_id}/news")
def tell_of_case(request: Request, case_id: str, kernel: KernelDep, actor: ActorDep, version: int = 0) -> Response:
    """Who changed the case since its `version` was shown; nothing when nobody else did."""
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        try:
            case = find_case(ctx, case_id)
        except NotFound:
            return page(request, "news_gone")
        by = None if case.version == version else last_actor(ctx, case_id)
        if by is None or by == actor.label:
            return nothing_new()
        id_ = by.removeprefix(PERSON)
        who = names_of(ctx, [id_]).get(id_, "")
    return page(request, "news_case", case=case, who=who)


@router.get("/work/{pack}/{basket}/news")
def tell_of_basket(
    request: Request, pack: str, basket: str, wanted: WantedDep, kernel: KernelDep, actor: ActorDep, seen: str = ""
) -> Response:
    """Whether this page of the basket would show something else than what was `seen`."""
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        place = find_basket(ctx, pack, basket)
        sight = sight_of(list_basket(ctx, place, wanted).cases)
    if sight == seen:
        return nothing_new()
    return page(request, "news_basket", url=address(place, wanted), ask=news_address(place, wanted, sight))


def last_actor(ctx: Context, case_id: str) -> str | None:
    """The label of whoever is told last in the journal of a case."""
    statement = select(JournalEntry.actor).where(JournalEntry.stream == case_id)
    return ctx.session.exec(statement.order_by(col(JournalEntry.number).desc()).limit(1)).first()


def nothing_new() -> HTMLResponse:
    """An answer that leaves the page as it is."""
    return HTMLResponse(status_code=204)
