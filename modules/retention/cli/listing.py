"""`liasse retention`: the cases whose time is over soon."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from core.cli.answering import AsJson, tell
from core.database import reading
from modules.retention.queries import Ending, endings
from modules.versions.cli.printing import ready_kernel

app = typer.Typer(add_completion=False)


@app.command("retention")
def list_endings(
    pack: Annotated[str, typer.Argument(help="Only cases of this pack.")] = "",
    within: Annotated[int, typer.Option(min=0, max=36500, metavar="DAYS", help="How many days to look ahead.")] = 30,
    as_json: AsJson = False,
) -> None:
    """List the cases that are erased within the next days: what they hold about people goes then."""
    kernel = ready_kernel()
    until = kernel.clock.now() + timedelta(days=within)
    with reading(kernel.engine) as session:
        found = list(endings(session, until, pack))
    tell({"cases": [_told(one) for one in found]}, as_json, lambda: _words(found, within))


def _told(one: Ending) -> dict[str, Any]:
    return {**one._asdict(), "closed_at": one.closed_at.isoformat(), "erased_on": one.erased_on.isoformat()}


def _words(found: list[Ending], within: int) -> str:
    if not found:
        return f"No case is erased within {within} days."
    width = max(len(one.reference) for one in found)
    lines = (f"{one.erased_on:%Y-%m-%d}  {one.reference:<{width}}  {one.case_type}, {one.stage}" for one in found)
    return "\n".join([*lines, f"{len(found)} case(s) are erased within {within} days."])
