"""What widgets of the kind `connector` show, asked for by the panel itself."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from core.context import Context, reading
from core.definitions.language import Text
from core.errors import NotFound
from core.web.access import ActorDep, KernelDep
from modules.cases.queries import CaseView, find_case, view_case
from modules.connectors.asking import Answer, Asked
from modules.connectors.glancing import glance
from modules.connectors.stepoptions import operation_in
from modules.dossiers.dossier import is_shown, tabs_of
from modules.dossiers.language import Widget
from modules.dossiers.screens import by_script, page
from modules.dossiers.showing import Row, Shown
from modules.dossiers.widgets.connector import FromConnector

router = APIRouter(include_in_schema=False)
PATIENCE = 5
SHOWN_AS = {"number": "number", "integer": "number", "boolean": "boolean", "date": "date", "datetime": "datetime"}


@router.get("/cases/{case_id}/connected/{tab}/{name}")
def show_connected(
    request: Request, case_id: str, tab: str, name: str, kernel: KernelDep, actor: ActorDep
) -> HTMLResponse:
    """The content of one panel; what can't be had is said there, and nothing else suffers."""
    with reading(kernel, actor) as ctx:
        ctx.require_person()
        view = view_case(ctx, find_case(ctx, case_id))
        widget = _find(ctx, view, tab, name)
        asked = question_for(ctx, view, widget.options)
    answer = glance(kernel, asked) if asked else None
    rows = _rows(view, widget.options, answer) if answer else []
    told: dict[str, Any] = {
        "case": view.case,
        "title": widget.frame.title,
        "rows": rows,
        "answer": answer,
        "hidden": asked is None,
    }
    return page(request, "connected" if by_script(request) else "connected_page", **told)


def _find(ctx: Context, view: CaseView, tab: str, name: str) -> Widget:
    """The widget, if it is for this actor now; raises `NotFound`."""
    found = tabs_of(ctx, view, tab)[0].widgets.get(name)
    if found is None or not isinstance(found.options, FromConnector) or not is_shown(ctx, view, found.frame):
        raise NotFound(kind="widget", id=name[:64])
    return found


def question_for(ctx: Context, view: CaseView, options: Any) -> Asked | None:
    """What is asked; None when it would use what the actor may not see."""
    read = {path[0] for one in options.with_.values() for path in one.expression.paths()}
    if any(field in view.case_type.fields and field not in view.values for field in read):
        return None
    facts = ctx.facts(view.case)
    arguments: Mapping[str, object] = {n: one.expression.evaluate(facts) for n, one in options.with_.items()}
    return Asked(view.pack, options.name, options.operation, arguments, seconds=PATIENCE)


def _rows(view: CaseView, options: Any, answer: Answer) -> list[Row]:
    operation = operation_in(view.pack, options.name, options.operation)
    declared = operation.gives if operation else {}
    return [_row(name, declared[name], answer.values.get(name)) for name in options.fields if name in declared]


def _row(name: str, result: Any, value: object) -> Row:
    label = result.title or Text.of(name.replace("_", " ").capitalize())
    shown = Shown() if value is None else Shown(SHOWN_AS.get(result.type, "text"), value)
    return Row(name, label, shown)
