"""The map of a case: its stages and the ways between them, with where it stands and where it has been."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from core.context import reading
from core.definitions.language import Text
from core.web.access import ActorDep, KernelDep
from core.web.rendering import language_of, render
from modules.cases.acting import stage_title
from modules.cases.queries import CaseView, find_case, view_case
from modules.dossiers.history import stages_visited
from modules.dossiers.screens import NAVIGATION
from modules.drawing.stages import bare, draw_stages
from modules.drawing.svg import Standing, as_svg, ways_of

router = APIRouter(include_in_schema=False)
PATH = "/map/{case_id}"


@dataclass(frozen=True)
class Map:
    """A drawing for a page: the SVG, every way in words, the stage where the case stands."""

    drawing: Markup
    ways: list[str]
    stage: Text


def map_url(case_id: str) -> str:
    """The page with the map of a case."""
    return PATH.format(case_id=case_id)


@router.get(PATH)
def show_map(request: Request, case_id: str, kernel: KernelDep, actor: ActorDep) -> HTMLResponse:
    """The map of a case, for those who may read it."""
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        view = view_case(ctx, find_case(ctx, case_id))
        shown = map_of(view, set(stages_visited(ctx, view)), language_of(request))
    return render(request, "drawing/map.html", navigation_url=NAVIGATION, case=view.case, map=shown)


def map_of(view: CaseView, been: set[str], language: str) -> Map:
    """The stages of the version by which the case runs; conditions and roles are for those who write packs."""
    graph = draw_stages(view.case_type, language, bare)
    drawing = as_svg(graph, Standing(view.case.stage, been), inside=True)
    return Map(Markup(drawing), ways_of(graph), stage_title(view.case_type, view.case.stage))  # noqa: S704 - escaped by svg.py
