"""`liasse schema`."""

from pathlib import Path
from typing import Annotated

import typer

from core.app import build_registry
from core.cli.answering import AsJson, tell
from core.diagnostics import nearest
from core.editors.folders import FOLDER, dumped, editor_settings, write_schemas
from core.editors.linking import with_links
from core.editors.schemas import schemas_of
from core.editors.spelling import Schema
from core.settings import load_settings
from modules.authoring.errors import NoSuchSchema

app = typer.Typer(rich_markup_mode=None)
DOCS = "/docs/reference"


@app.command()
def schema(
    kind: Annotated[str, typer.Argument(help="Kind of file, such as case_type; none: list them.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Write the schemas of all kinds of files.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where to write; default: .liasse/schemas beside the packs.")] = None,
    settings: Annotated[bool, typer.Option("--settings", help="Print settings for VS Code instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """The JSON Schema (draft-07) of a kind of file, for editors."""
    if settings:
        typer.echo(dumped(editor_settings(build_registry(), f"./{FOLDER}")), nl=False)
    elif everything:
        _write_all(out, as_json)
    elif kind:
        _print_one(kind, out)
    else:
        names = list(linked_schemas())
        tell({"kinds": names}, as_json, lambda: "\n".join(names))


def linked_schemas() -> dict[str, Schema]:
    """All schemas, with links to the reference that this installation serves."""
    docs = f"{load_settings().address}{DOCS}"
    return {name: with_links(one, docs) for name, one in schemas_of(build_registry()).items()}


def _write_all(out: Path | None, as_json: bool) -> None:
    folder = out or load_settings().definitions.parent / FOLDER
    written = [str(path) for path in write_schemas(folder, linked_schemas())]
    tell({"folder": str(folder), "files": written}, as_json, lambda: f"{len(written)} schemas are in {folder}.")


def _print_one(kind: str, out: Path | None) -> None:
    known = linked_schemas()
    if kind not in known:
        near = nearest(kind, known)
        raise NoSuchSchema(name=kind, advice=f"Did you mean {near}?" if near else f"There are: {', '.join(known)}.")
    if out:
        out.write_text(dumped(known[kind]), encoding="utf-8")
    else:
        typer.echo(dumped(known[kind]), nl=False)
