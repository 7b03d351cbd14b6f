"""`liasse incidents`: list, show, retry, skip and edit what failed for good."""

import getpass
from typing import Annotated, Any

import typer

from core.actors import Actor
from core.cli.answering import AsJson, tell
from core.cli.exits import Exit
from core.cli.operating import open_kernel
from core.context import reading
from core.dispatch import dispatch
from core.incidents import IncidentStatus
from core.kernel import Kernel
from core.migrations import require_current
from modules.incidents.commands import EditIncident, correctable
from modules.incidents.deciding import decide, decide_all
from modules.incidents.queries import Chosen, Row, find_incident, incident_page

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Kind = Annotated[str, typer.Option(help="Only this kind, such as effect, process or loop.")]
Name = Annotated[str, typer.Option(help="Only this work, such as send_mail.")]
Ids = Annotated[list[str] | None, typer.Argument(help="The incidents, by their ids.")]
All = Annotated[bool, typer.Option("--all", help="All that --kind and --name choose.")]


@app.callback()
def incidents() -> None:
    """Work that failed for good: see why, try it again, correct it, or skip it."""


@app.command("list")
def list_incidents(
    kind: Kind = "",
    name: Name = "",
    status: Annotated[IncidentStatus, typer.Option(help="What was decided.")] = IncidentStatus.OPEN,
    after: Annotated[str, typer.Option(help="Go on after this id.")] = "",
    as_json: AsJson = False,
) -> None:
    """List incidents, the oldest first, 50 at a time."""
    with reading(_kernel(), _operator()) as ctx:
        page = incident_page(ctx, Chosen(kind, name, "", status), after)
    rows = [_told(row) for row in page.rows]
    more = [f"There are more: --after {page.next}"] if page.next else []
    told = "\n".join([*map(_line, rows), *more]) or "No incidents."
    tell({"incidents": rows, "next": page.next}, as_json, lambda: told)


@app.command("show")
def show_incident(incident_id: str, as_json: AsJson = False) -> None:
    """Tell all about one incident, and what of it can be corrected."""
    with reading(_kernel(), _operator()) as ctx:
        row = find_incident(ctx, incident_id)
        told = {**_told(row), "correctable": correctable(ctx, row.incident)}
    tell(told, as_json, lambda: "\n".join(f"{name}: {value}" for name, value in told.items()))


@app.command("retry")
def retry(ids: Ids = None, every: All = False, kind: Kind = "", name: Name = "", as_json: AsJson = False) -> None:
    """Try work again."""
    _decide("retry", ids, Chosen(kind, name) if every else None, as_json)


@app.command("skip")
def skip(ids: Ids = None, every: All = False, kind: Kind = "", name: Name = "", as_json: AsJson = False) -> None:
    """Give work up."""
    _decide("skip", ids, Chosen(kind, name) if every else None, as_json)


@app.command("edit")
def edit(
    incident_id: str,
    values: Annotated[list[str], typer.Option("--set", help="NAME=VALUE; repeat it for more.")],
    as_json: AsJson = False,
) -> None:
    """Correct what failed work was told; then `retry` it."""
    named = {name: value for name, mark, value in (one.partition("=") for one in values) if mark}
    if len(named) != len(values):
        raise typer.BadParameter("write --set NAME=VALUE, each name once")
    answer = dispatch(_kernel(), EditIncident(incident_id=incident_id, values=named), _operator())
    tell(answer, as_json, lambda: f"Corrected: {', '.join(answer['edited'])}. Now retry it.")


def _decide(decision: str, ids: list[str] | None, chosen: Chosen | None, as_json: bool) -> None:
    if bool(ids) == (chosen is not None):
        raise typer.BadParameter("name the incidents, or write --all")
    kernel, actor = _kernel(), _operator()
    decided = decide_all(kernel, actor, decision, chosen) if chosen else decide(kernel, actor, decision, ids or [])
    refused = [f"{incident_id}: {reason}" for incident_id, reason in decided.refused.items()]
    tell(vars(decided), as_json, lambda: "\n".join([f"{len(decided.done)} decided.", *refused]))
    if refused:
        raise typer.Exit(Exit.NOT_FINE)


def _kernel() -> Kernel:
    kernel = open_kernel()
    require_current(kernel.engine)
    return kernel


def _operator() -> Actor:
    """Whoever runs this command: an administrator, named by the machine's account."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = "operator"
    return Actor("person", f"cli-{name}"[:36], name, administrator=True)


def _told(row: Row) -> dict[str, Any]:
    incident = row.incident
    return {
        "id": incident.id,
        "kind": incident.kind,
        "name": incident.name,
        "subject": incident.subject,
        "case_id": incident.case_id,
        "since": incident.since.isoformat(timespec="seconds"),
        "attempts": incident.attempts,
        "code": incident.code,
        "error": incident.failure.translated(str),
        "status": incident.status,
        "decided_by": incident.decided_by,
    }


def _line(told: dict[str, Any]) -> str:
    return f"{told['id']}  {told['since']}  {told['kind']}:{told['name']}  ×{told['attempts']}  {told['error']}"
