"""`liasse diff`."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer

from core.cli.exits import Exit
from core.definitions.packs import Pack
from core.registry import FileKind
from modules.versions.cli.printing import SPEC, AsJson, PackName, ready_kernel, tell
from modules.versions.comparing import Difference, compare, summary
from modules.versions.impact import impact_of
from modules.versions.sources import find_pack

app = typer.Typer(rich_markup_mode=None)
LONGEST = 60


@app.command()
def diff(
    pack: PackName,
    old: Annotated[str, typer.Argument(help=f"The one side: {SPEC}.")] = "force",
    new: Annotated[str, typer.Argument(help="The other side, written the same way.")] = "files",
    as_json: AsJson = False,
) -> None:
    """Compare two versions of a pack, and count what running cases would meet.

    Exits 1 when the new version breaks something for those who rely on the old one.
    """
    kernel = ready_kernel()
    before, after = find_pack(kernel, pack, old), find_pack(kernel, pack, new)
    loose = [kind.name for kind in kernel.registry.all(FileKind) if not kind.binding]
    found, impact = compare(before, after, loose), impact_of(kernel, after)
    answer = {
        "pack": pack,
        "old": {"version": before.manifest.version, "hash": before.hash},
        "new": {"version": after.manifest.version, "hash": after.hash},
        "differences": [{**asdict(d), "place": d.place} for d in found],
        "summary": summary(found),
        "impact": asdict(impact),
    }
    sides = f"{_named(before)} → {_named(after)}"
    tell(answer, as_json, lambda: "\n".join([sides, *_lines(found), *impact.sentences()]))
    raise typer.Exit(Exit.NOT_FINE if any(d.breaking for d in found) else Exit.FINE)


def _named(pack: Pack) -> str:
    return f"{pack.name} {pack.manifest.version} ({pack.hash[:10]})"


def _lines(found: list[Difference]) -> Iterator[str]:
    for difference in found:
        place = f"  {difference.file}:{difference.line}" if difference.file else ""
        yield f"{difference.sign} {difference.place}: {_values(difference)}{place}"
        if difference.breaking:
            yield f"    ! {difference.breaking}"
    counted = summary(found)
    yield f"{len(found)} difference(s), {counted['breaking']} of them breaking." if found else "No difference."


def _values(difference: Difference) -> str:
    match difference.sign:
        case "+":
            return _short(difference.after)
        case "-":
            return _short(difference.before)
    return f"{_short(difference.before)} → {_short(difference.after)}"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
