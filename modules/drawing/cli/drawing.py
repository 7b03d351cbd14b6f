"""`liasse graph`."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from core.app import build_registry
from core.cli.answering import AsJson, tell
from core.cli.progress import each, working
from core.definitions.choosing import with_bases
from core.definitions.lenient import packs_to_look_at
from core.definitions.packs import Pack
from core.definitions.scan import read_folders
from core.diagnostics import nearest
from core.settings import load_settings
from modules.drawing.errors import NothingToDraw
from modules.drawing.flows import draw_process
from modules.drawing.graphs import Graph
from modules.drawing.mermaid import as_mermaid
from modules.drawing.stages import draw_stages
from modules.drawing.svg import as_svg

app = typer.Typer(rich_markup_mode=None)


class Format(StrEnum):
    """How a drawing is written."""

    MERMAID = "mermaid"
    SVG = "svg"


@app.command()
def graph(
    pack: Annotated[str, typer.Argument(help="The pack.")],
    case_type: Annotated[str, typer.Argument(help="Only this case type; default: all.")] = "",
    language: Annotated[str, typer.Option(help="Language of the titles.")] = "en",
    format_: Annotated[Format, typer.Option("--format", help="Mermaid in Markdown, or SVG.")] = Format.MERMAID,
    out: Annotated[Path | None, typer.Option(help="File to write; for SVG, a folder. Default: the screen.")] = None,
    as_json: AsJson = False,
) -> None:
    """Draw the stages of case types and the steps of their processes."""
    found = dict(_graphs(pack, case_type, language))
    drawings = {name: _written(found[name], format_) for name in each(found, f"Drawing {pack}")}
    text = "\n".join(one["text"] for one in drawings.values())
    files = _write(drawings, out, format_) if out else []
    answer = {"drawings": list(drawings.values()), "files": files}
    tell(answer, as_json, lambda: "\n".join(files) if out else text.rstrip("\n"))


def _written(one: Graph, format_: Format) -> dict[str, str]:
    """A drawing with its title."""
    if format_ == Format.SVG:
        return {"title": one.title, "text": as_svg(one)}
    return {"title": one.title, "text": f"## {_heading(one)}\n\n```mermaid\n{as_mermaid(one)}```\n"}


def _write(drawings: Mapping[str, Mapping[str, str]], out: Path, format_: Format) -> list[str]:
    """One file of Markdown, or a folder with one SVG for each drawing."""
    if format_ == Format.MERMAID:
        out.write_text("\n".join(one["text"] for one in drawings.values()), encoding="utf-8")
        return [str(out)]
    out.mkdir(parents=True, exist_ok=True)
    files = {out / f"{name}.svg": one["text"] for name, one in drawings.items()}
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return list(map(str, files))


def _heading(one: Graph) -> str:
    return " ".join("".join(c if c.isalnum() or c in " -_,.’'" else " " for c in one.title).split())


def _graphs(name: str, only: str, language: str) -> Iterator[tuple[str, Graph]]:
    pack = _pack(name)
    types = pack.all("case_type")
    if only and only not in types:
        raise NothingToDraw(what=f"case type '{only}'", advice=_advice(only, types))
    for key in [only] if only else sorted(types):
        yield key, draw_stages(types[key], language)
        for process, steps in types[key].processes.items():
            yield f"{key}-{process}", draw_process(process, steps, language)


def _pack(name: str) -> Pack:
    settings = load_settings()
    folders = read_folders(settings.definitions, settings.forms)
    if name not in folders:
        raise NothingToDraw(what=f"pack '{name}'", advice=_advice(name, filter(None, folders)))
    with working(f"Reading {name}"):
        packs = packs_to_look_at(with_bases(folders, name), build_registry())
    if name in packs:
        return packs[name]
    advice = f"Run 'liasse check {name}' and mend it first."
    raise NothingToDraw(what=f"pack '{name}' without mistakes", advice=advice)


def _advice(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = nearest(name, names)
    return f"Did you mean {near}?" if near else f"There are: {', '.join(names) or 'none'}."
