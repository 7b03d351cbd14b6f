"""`orphans`: what lies in the store and belongs to nothing."""

from datetime import timedelta
from typing import Annotated

import typer

from core.cli.answering import AsJson, tell
from core.cli.operating import open_kernel
from core.cli.progress import working
from core.migrations import require_current
from core.orphans import find_orphans, remove_orphans


def orphans(
    remove: Annotated[bool, typer.Option("--remove", help="Remove them; else they are only listed.")] = False,
    hours: Annotated[int, typer.Option(min=1, help="Only what was stored at least so many hours ago.")] = 24,
    as_json: AsJson = False,
) -> None:
    """List the objects of the store to which nothing refers, or remove them. Once an hour that happens by itself."""
    kernel = open_kernel()
    require_current(kernel.engine)
    grace = timedelta(hours=hours)
    with working("Comparing the store with the tables"):
        found = find_orphans(kernel, grace)
        removed = remove_orphans(kernel, grace) if remove else 0
    listed = [{"key": key, "stored_at": at.isoformat(timespec="seconds")} for key, at in sorted(found.items())]
    lines = [f"{one['key']}  {one['stored_at']}" for one in listed]
    words = f"{removed} removed." if remove else f"{len(listed)} object(s) to which nothing refers."
    tell({"orphans": listed, "removed": removed}, as_json, lambda: "\n".join([*lines, words]))
