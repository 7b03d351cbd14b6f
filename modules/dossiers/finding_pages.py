"""Pages that find: the search, and everything about one party."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from core.context import reading
from core.web.access import ActorDep, KernelDep
from core.web.rendering import see_other
from modules.dossiers.caselists import case_table
from modules.dossiers.finding import find_cases, find_exact, find_parties
from modules.dossiers.portraits import portrait_of
from modules.dossiers.screens import page

router = APIRouter(include_in_schema=False)
COLUMNS = ("stage", "due", "changed_at")
LONGEST = 100


@router.get("/search")
def search(request: Request, kernel: KernelDep, actor: ActorDep, q: str = "") -> Response:
    """Cases by reference, headline or party, and parties; a whole reference leads straight to its case."""
    text = q.strip()[:LONGEST]
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        exact = find_exact(ctx, text) if text else None
        if exact is not None:
            return see_other(f"/cases/{exact.id}")
        cases = find_cases(ctx, text) if text else []
        parties = find_parties(ctx, text) if text else []
        table = case_table(ctx, cases, COLUMNS)
    return page(request, "search", search_text=text, table=table, parties=parties)


@router.get("/parties/{party_id}")
def show_party(request: Request, party_id: str, kernel: KernelDep, actor: ActorDep) -> HTMLResponse:
    """Everything about one party that the actor may see."""
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        portrait = portrait_of(ctx, party_id)
    return page(request, "party", portrait=portrait)
