"""`liasse graph`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from core.app import build_registry
from core.definitions.load import load
from core.definitions.packs import Pack
from core.definitions.scan import read_folders
from core.diagnostics import nearest
from core.settings import load_settings
from modules.authoring.errors import NothingToDraw
from modules.authoring.flows import draw_process
from modules.authoring.graphs import Graph
from modules.authoring.mermaid import as_mermaid
from modules.authoring.stages import draw_stages

app = typer.Typer(rich_markup_mode=None)
console = Console(highlight=False, markup=False, soft_wrap=True)


@app.command()
def graph(
    pack: Annotated[str, typer.Argument(help="The pack.")],
    case_type: Annotated[str, typer.Argument(help="Only this case type; default: all.")] = "",
    language: Annotated[str, typer.Option(help="Language of the titles.")] = "en",
    out: Annotated[Path | None, typer.Option(help="Markdown file to write; default: the screen.")] = None,
) -> None:
    """Draw the stages of case types and the steps of their processes, as Mermaid in Markdown."""
    text = "\n".join(
        f"## {_heading(one)}\n\n```mermaid\n{as_mermaid(one)}```\n" for one in _graphs(pack, case_type, language)
    )
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        console.print(text, end="")


def _heading(one: Graph) -> str:
    return " ".join("".join(c if c.isalnum() or c in " -_,.’'" else " " for c in one.title).split())


def _graphs(name: str, only: str, language: str) -> Iterator[Graph]:
    pack = _pack(name)
    types = pack.all("case_type")
    if only and only not in types:
        raise NothingToDraw(what=f"case type '{only}'", advice=_advice(only, types))
    for key in [only] if only else sorted(types):
        yield draw_stages(types[key], language)
        for process, steps in types[key].processes.items():
            yield draw_process(process, steps, language)


def _pack(name: str) -> Pack:
    settings = load_settings()
    packs = load(read_folders(settings.definitions, settings.forms), build_registry()).packs
    if name not in packs:
        raise NothingToDraw(what=f"pack '{name}' without mistakes", advice=_advice(name, packs))
    return packs[name]


def _advice(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = nearest(name, names)
    return f"Did you mean {near}?" if near else f"There are: {', '.join(names) or 'none'}."
