"""`liasse merge-report`."""

from typing import Annotated

import typer

from core.cli.exits import Exit
from core.definitions.scan import read_folders
from core.kernel import Kernel
from modules.versions.cli.printing import SPEC, AsJson, PackName, ready_kernel, tell
from modules.versions.errors import NoSuchPack
from modules.versions.merging import MISSING, Conflict
from modules.versions.overlays import Overlay, overlay_conflicts, read_overlay
from modules.versions.sources import find_pack

app = typer.Typer(rich_markup_mode=None)


@app.command("merge-report")
def merge_report(
    overlay: PackName,
    old: Annotated[str, typer.Option(help=f"The base as it was: {SPEC}.")] = "force",
    new: Annotated[str, typer.Option(help="The base as it will be, written the same way.")] = "files",
    as_json: AsJson = False,
) -> None:
    """Tell where a pack speaks of what its base pack changed. Exits 1 when a place needs a person."""
    kernel = ready_kernel()
    laid = _read(kernel, overlay)
    base = laid.base
    if base is None:
        raise NoSuchPack(pack=overlay, where="that extends another one", known="those with 'extends' in pack.yaml")
    found = overlay_conflicts(laid, find_pack(kernel, base, old), find_pack(kernel, base, new))
    tell({"overlay": overlay, "base": base, "places": [_as_json(c) for c in found]}, as_json, lambda: _words(found))
    raise typer.Exit(Exit.NOT_FINE if any(c.kind != "says the same" for c in found) else Exit.FINE)


def _read(kernel: Kernel, name: str) -> Overlay:
    folders = read_folders(kernel.settings.definitions, kernel.settings.forms)
    if name not in folders:
        raise NoSuchPack(pack=name, where="in the folders", known=", ".join(sorted(folders)))
    return read_overlay(name, folders[name], kernel.registry)


def _as_json(conflict: Conflict) -> dict[str, object]:
    values = {"before": conflict.before, "after": conflict.after, "overlay": conflict.overlay}
    shown = {name: None if value is MISSING else value for name, value in values.items()}
    return {"file": conflict.file, "path": list(conflict.path), "kind": conflict.kind, **shown}


def _words(found: list[Conflict]) -> str:
    lines = [
        f"{c.file} › {' › '.join(c.path)}: the overlay {c.kind}\n"
        f"    base before: {_value(c.before)}\n    base now:    {_value(c.after)}\n    overlay:     {_value(c.overlay)}"
        for c in found
    ]
    return "\n".join(lines) or "The overlay speaks of nothing that the base changed."


def _value(value: object) -> str:
    return "–" if value is MISSING else str(value)[:100]
