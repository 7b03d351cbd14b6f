"""`liasse publish` and `liasse versions`."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from core.cli.progress import working
from core.database import reading
from core.definitions.publications import Publication, PublishedVersion, publications
from core.kernel import Kernel
from modules.versions.cli.printing import SPEC, AsJson, PackName, operator, ready_kernel, tell
from modules.versions.publishing import publish, standing_of
from modules.versions.sources import find_pack

publish_app = typer.Typer(rich_markup_mode=None)
versions_app = typer.Typer(rich_markup_mode=None)
Moment = Annotated[
    datetime | None,
    typer.Option(
        "--from", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="When it comes into force (UTC); default: now."
    ),
]


@publish_app.command("publish")
def publish_pack(
    pack: PackName,
    version: Annotated[str, typer.Option(help=f"What to publish: {SPEC}.")] = "files",
    from_at: Moment = None,
    note: Annotated[str, typer.Option(help="Why, for those who read the history.")] = "",
    as_json: AsJson = False,
) -> None:
    """Put a version of a pack in force; an earlier one rolls back. Running cases keep theirs.

    What modules say against it, such as a scenario that fails, blocks it.
    """
    kernel = ready_kernel()
    after = standing_of(kernel, pack)
    with working(f"Reading {pack}"):
        found = find_pack(kernel, pack, version)
    start = from_at.replace(tzinfo=UTC) if from_at else None
    with working(f"Playing the scenarios of {pack}"):
        answer = publish(kernel, found, after, operator(), start, note)
    when = f"comes into force on {start:%Y-%m-%d %H:%M} UTC" if start else "is in force"
    tell(answer, as_json, lambda: f"{pack} {found.manifest.version} ({found.hash[:10]}) {when}.")


@versions_app.command("versions")
def list_versions(pack: PackName, as_json: AsJson = False) -> None:
    """List what was published of a pack, the newest first."""
    kernel = ready_kernel()
    rows = history(kernel, pack)
    tell({"versions": rows}, as_json, lambda: "\n".join(map(_line, rows)) or f"Nothing of {pack} was published yet.")


def history(kernel: Kernel, pack: str) -> list[dict[str, Any]]:
    """The publications of a pack with their versions, the newest first; one of them is in force."""
    with reading(kernel.engine) as session:
        current = standing_of(kernel, pack).hash
        rows = publications(session, pack)
        active = max((r.from_at, r.number) for r in rows if r.hash == current) if current else None
        return [
            _row(row, session.get_one(PublishedVersion, row.hash).version, (row.from_at, row.number) == active)
            for row in rows
        ]


def _row(row: Publication, version: str, active: bool) -> dict[str, Any]:
    return {
        "number": row.number,
        "version": version,
        "hash": row.hash,
        "from": row.from_at.isoformat(timespec="minutes"),
        "by": row.published_by,
        "note": row.note,
        "in_force": active,
    }


def _line(row: dict[str, Any]) -> str:
    mark = "*" if row["in_force"] else " "
    note = f"  {row['note']}" if row["note"] else ""
    return (
        f"{mark} {row['number']:>3}  {row['version']:<10} {row['hash'][:10]}  from {row['from']}  by {row['by']}{note}"
    )
