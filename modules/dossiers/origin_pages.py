"""Where the values of a case come from, all of them."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from core.context import reading
from core.web.access import ActorDep, KernelDep
from modules.cases.queries import find_case, view_case
from modules.dossiers.origins import told_origins
from modules.dossiers.screens import by_script, page

router = APIRouter(include_in_schema=False)


@router.get("/cases/{case_id}/origins")
def show_origins(request: Request, case_id: str, kernel: KernelDep, actor: ActorDep) -> HTMLResponse:
    """Every value that the actor sees, with what set it, as a dialog or as a page."""
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        view = view_case(ctx, find_case(ctx, case_id))
        origins = told_origins(ctx, view, view.case_type.fields)
    template = "origins_dialog" if by_script(request) else "origins_page"
    return page(request, template, case=view.case, origins=list(origins.values()))
