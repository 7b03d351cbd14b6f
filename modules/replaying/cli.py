"""`liasse replay`."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from core.cli.answering import errors
from core.context import reading
from core.diagnostics import printable
from core.terminal import json_text, terminal
from modules.replaying.comparing import Replay, as_json, summary
from modules.replaying.replaying import Choice, Replayer, choose
from modules.versions.cli.printing import SPEC, AsJson, PackName, operator, ready_kernel
from modules.versions.sources import find_pack

app = typer.Typer(rich_markup_mode=None)
console = terminal()
EXIT_CHANGED = 1


@app.command("replay")
def replay(
    pack: PackName,
    to: Annotated[str, typer.Option(help=f"The version that they are run through: {SPEC}.")] = "files",
    cases: Annotated[int, typer.Option(min=1, max=1000, help="At most so many cases, the latest first.")] = 50,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only cases opened since this day.")
    ] = None,
    stage: Annotated[str, typer.Option(help="Only cases that stand, or ended, in this stage.")] = "",
    running: Annotated[bool, typer.Option("--running", help="Also cases that are not closed yet.")] = False,
    detail: Annotated[bool, typer.Option("--detail", help="Tell of each case that changed.")] = False,
    as_data: AsJson = False,
) -> None:
    """Run the journals of cases through another version of their pack, in memory, and tell what would have changed.

    The same inputs come at the same times. Nothing is written. Exits 1 when a route, an outcome or an input changed.
    """
    kernel, actor = ready_kernel(), operator()
    replayer = Replayer(kernel, find_pack(kernel, pack, to))
    choice = Choice(cases, since.replace(tzinfo=UTC) if since else None, stage, running)
    with reading(kernel, actor) as ctx:
        ids = choose(ctx, pack, choice)
    found = []
    with Progress(console=errors, transient=True, disable=as_data) as progress:
        for case_id in progress.track(ids, description="Replaying"):
            with reading(kernel, actor) as ctx:
                found.append(replayer.replay(ctx, case_id))
    if as_data:
        answer = {
            "pack": pack,
            "version": {"version": replayer.pack.manifest.version, "hash": replayer.pack.hash},
            "summary": summary(found),
            "cases": [as_json(one) for one in found],
        }
        console.print(json_text(answer))
    else:
        tell(found, detail)
    raise typer.Exit(EXIT_CHANGED if any(one.changed or one.after is None for one in found) else 0)


def tell(replays: list[Replay], detail: bool) -> None:
    """A table of the cases that changed, the numbers, and on request each difference."""
    shown = [one for one in replays if one.changed or one.standing != "replayed"]
    if shown:
        table = Table("Case", "Was", "Would be", "Took", "Would take", "Changed", box=None, padding=(0, 2, 0, 0))
        for one in shown:
            table.add_row(*_row(one))
        console.print(table)
    for one in shown if detail else ():
        for line in _details(one):
            console.print(printable(line))
    told = ", ".join(f"{name.replace('_', ' ')}: {number}" for name, number in summary(replays).items() if number)
    console.print(f"{told or 'no case'}.")


def _row(one: Replay) -> tuple[str, ...]:
    changed = ", ".join(one.changed) or "–"
    if one.lacks is not None:
        note = f" (not rebuilt: {one.lacks.what}{'; perhaps hence: ' + ', '.join(one.unsure) if one.unsure else ''})"
    else:
        note = "" if one.standing == "replayed" else f" ({one.standing})"
    if one.after is None:
        return (
            one.reference,
            one.before.outcome,
            "–",
            _days(one.before.duration),
            "–",
            f"{one.standing}: {one.stopped}",
        )
    return (
        one.reference,
        one.before.outcome,
        one.after.outcome,
        _days(one.before.duration),
        _days(one.after.duration),
        changed + note,
    )


def _days(length: timedelta) -> str:
    return f"{length.total_seconds() / 86_400:.1f} d"


def _details(one: Replay) -> Iterator[str]:
    yield ""
    yield f"{one.reference} ({one.case_type})"
    yield f"  was:      {' → '.join(one.before.route)}"
    if one.after is not None:
        yield f"  would be: {' → '.join(one.after.route)}"
    for difficulty in one.difficulties:
        place = f"  {difficulty.place}" if difficulty.place else ""
        kind = difficulty.kind.replace("_", " ")
        yield f"  {difficulty.at:%Y-%m-%d %H:%M}  {kind}: {difficulty.what}: {difficulty.why}{place}"
    if one.stopped:
        yield f"  stopped: {one.stopped}"
