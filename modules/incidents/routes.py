"""Pages of incidents: the list with its filters, and one incident."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from core.context import Context, reading
from core.dispatch import dispatch
from core.errors import BadRequest
from core.incidents import IncidentStatus
from core.kernel import Kernel
from core.registry import IncidentKind
from core.translations import Gettext
from core.web.access import ActorDep, KernelDep
from core.web.flashes import flash
from core.web.reading import FormDep, FormPost
from core.web.rendering import language_of, render, see_other
from modules.incidents.commands import EditIncident, correctable
from modules.incidents.deciding import DECISIONS, Decided, decide
from modules.incidents.navigation import PATH
from modules.incidents.queries import MOST, Chosen, find_incident, ids_of, incident_page, names

router = APIRouter(include_in_schema=False)
PathId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
Short = Annotated[str, Query(max_length=200)]
FIELD = "value:"


def status_names(gettext: Gettext) -> dict[str, str]:
    """What people call what was decided."""
    return {
        IncidentStatus.OPEN: gettext("Open"),
        IncidentStatus.RETRIED: gettext("Tried again"),
        IncidentStatus.SKIPPED: gettext("Skipped"),
    }


def _gettext(request: Request, kernel: Kernel) -> Gettext:
    return kernel.catalogues.gettext(language_of(request))


@router.get(PATH)
def show_incidents(
    request: Request,
    kernel: KernelDep,
    actor: ActorDep,
    status: Short = IncidentStatus.OPEN,
    kind: Short = "",
    name: Short = "",
    case: Short = "",
    after: Annotated[str, Query(max_length=36)] = "",
) -> HTMLResponse:
    """What failed for good, the oldest first."""
    chosen = Chosen(kind, name, case, status if status in set(IncidentStatus) else IncidentStatus.OPEN)
    with reading(kernel, actor) as ctx:
        page = incident_page(ctx, chosen, after)
        known = _filters(ctx, _gettext(request, kernel))
    following = _url(chosen, page.next) if page.next else ""
    first = _url(chosen) if after else ""
    chips = _chips(_gettext(request, kernel), chosen)
    return render(
        request, "incidents/list.html", page=page, chosen=chosen, chips=chips, following=following, first=first, **known
    )


def _filters(ctx: Context, gettext: Gettext) -> dict[str, Any]:
    kinds = [(kind.name, gettext(kind.title)) for kind in ctx.kernel.registry.all(IncidentKind)]
    works = [(name, gettext(title)) for name, title in names(ctx)]
    return {"kinds": [("", gettext("All kinds")), *kinds], "works": [("", gettext("All work")), *works]}


def _chips(gettext: Gettext, chosen: Chosen) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "url": _url(Chosen(chosen.kind, chosen.name, chosen.case, status)),
            "current": status == chosen.status,
        }
        for status, title in status_names(gettext).items()
    ]


def _url(chosen: Chosen, after: str = "") -> str:
    given = {**vars(chosen), "after": after}
    if chosen.status == IncidentStatus.OPEN:
        given.pop("status")
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{PATH}?{query}" if query else PATH


@router.post(PATH)
def decide_incidents(request: Request, form: FormDep, kernel: KernelDep, actor: ActorDep) -> Response:
    """Try again or skip one, the ticked ones, or all that the filter chose."""
    scope, _, decision = form.get("decision").partition(":")
    chosen = Chosen(form.get("kind"), form.get("name"), form.get("case"))
    with reading(kernel, actor) as ctx:
        ctx.require_administrator()
        ids = ids_of(ctx, chosen) if scope == "all" else form.all("incident")[:MOST]
    if decision not in DECISIONS:
        raise BadRequest(reason="the decision is neither retry nor skip")
    return _answer(request, kernel, _url(chosen), decide(kernel, actor, decision, ids))


def _answer(request: Request, kernel: Kernel, url: str, decided: Decided) -> Response:
    gettext, response = _gettext(request, kernel), see_other(url)
    if decided.refused:
        text = gettext("{done} decided; {refused} could not be: {reason}")
        values = {"done": len(decided.done), "refused": len(decided.refused)}
        flash(request, response, "warning", text.format(**values, reason=next(iter(decided.refused.values()))))
    elif decided.done:
        flash(request, response, "success", gettext("{done} decided.").format(done=len(decided.done)))
    else:
        flash(request, response, "info", gettext("Nothing was chosen."))
    return response


@router.get(f"{PATH}/{{incident_id}}")
def show_incident(request: Request, incident_id: PathId, kernel: KernelDep, actor: ActorDep) -> HTMLResponse:
    """One incident, and what can be done about it."""
    with reading(kernel, actor) as ctx:
        row = find_incident(ctx, incident_id)
        fields = correctable(ctx, row.incident) if row.incident.status == IncidentStatus.OPEN else []
    names = status_names(_gettext(request, kernel))
    return render(request, "incidents/incident.html", row=row, fields=fields, names=names)


@router.post(f"{PATH}/{{incident_id}}")
def change_incident(
    request: Request, incident_id: PathId, form: FormDep, kernel: KernelDep, actor: ActorDep
) -> Response:
    """Decide one incident, or correct what its work was told and try it again."""
    if form.get("decision") != "edit":
        decision = form.get("decision")
        if decision not in DECISIONS:
            raise BadRequest(reason="the decision is none of retry, skip and edit")
        dispatch(kernel, DECISIONS[decision](incident_id=incident_id), actor)
        return _answer(request, kernel, PATH, Decided([incident_id]))
    values = _values(form)
    if values:
        dispatch(kernel, EditIncident(incident_id=incident_id, values=values), actor)
    dispatch(kernel, DECISIONS["retry"](incident_id=incident_id), actor)
    return _answer(request, kernel, PATH, Decided([incident_id]))


def _values(form: FormPost) -> dict[str, str]:
    """What was typed; an empty field keeps what stands there."""
    return {name.removeprefix(FIELD): value for name, value in form.items if name.startswith(FIELD) and value}
