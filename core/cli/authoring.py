"""`check`, `explain`, `new-module`: for those who write definitions and modules."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from core.app import build_registry
from core.bindings import Bindings
from core.definitions.explain import explain as explain_path
from core.definitions.load import Loaded, load
from core.definitions.scan import read_folders
from core.diagnostics import Diagnostic, render
from core.errors import Refused
from core.registry import Registry
from core.scaffold import make_module
from core.settings import Settings, load_settings

console = Console(highlight=False, markup=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


class NothingThere(Refused):
    """There is no pack or definition file at {path}. Packs here: {packs}."""


def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Packs or files to report on; default: all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
    environment: Annotated[bool, typer.Option(help="Also tell which bindings nobody filled in here.")] = False,
) -> None:
    """Report every mistake of the packs, in one pass. Exits 1 when there is one."""
    settings = load_settings()
    if not settings.definitions.is_dir():
        raise NothingThere(path=settings.definitions, packs="none")
    loaded = load(read_folders(settings.definitions, settings.forms), build_registry())
    places = [_place(path, settings) for path in paths or []]
    for path, place in zip(paths or [], places, strict=True):
        if not any(place.covers(file) for file in loaded.sources):
            raise NothingThere(path=path, packs=", ".join(sorted(loaded.packs)) or "none")
    wanted = [d for d in loaded.diagnostics if not places or any(p.covers(d.mark.file) for p in places)]
    if as_json:
        console.print(json.dumps({"problems": [_as_json(d) for d in wanted]}, ensure_ascii=False, indent=2))
    else:
        _report(loaded, wanted, places)
    unfilled = list(Bindings.of(settings).problems(loaded.packs.values())) if environment else []
    for problem in unfilled:
        errors.print(f"✗ {problem}")
    raise typer.Exit(1 if wanted or unfilled else 0)


@dataclass(frozen=True)
class Place:
    """A pack, a folder or a file that somebody named; a pack's folder also means its forms."""

    root: str
    parts: tuple[str, ...]

    def covers(self, file: str) -> bool:
        """Whether `file`, such as `definitions/permits/pack.yaml`, lies here."""
        root, *inner = file.split("/")
        same_root = root == self.root or len(self.parts) <= 1
        return same_root and tuple(inner[: len(self.parts)]) == self.parts


def _place(path: Path, settings: Settings) -> Place:
    found = path.resolve()
    for root, folder in (("definitions", settings.definitions), ("forms", settings.forms)):
        if found.is_relative_to(folder.resolve()):
            return Place(root, found.relative_to(folder.resolve()).parts)
    return Place("definitions", path.parts)


def _report(loaded: Loaded, wanted: list[Diagnostic], places: list[Place]) -> None:
    if wanted:
        console.print(render(wanted, loaded.sources, colour=console.is_terminal))
        console.print(f"\n{len(wanted)} mistake(s).")
        return
    for pack in loaded.packs.values():
        if not places or any(place.covers(file) for place in places for file in pack.sources):
            files = sum(len(files) for files in pack.files.values())
            console.print(f"{pack.name} {pack.manifest.version}: {files} files, no mistake.")


def _as_json(diagnostic: Diagnostic) -> dict[str, Any]:
    mark = diagnostic.mark
    return {
        "code": diagnostic.code,
        "message": diagnostic.message,
        "file": mark.file,
        "line": mark.line,
        "column": mark.column,
        "hint": diagnostic.hint,
    }


def explain(path: Annotated[str, typer.Argument(help="Such as case_type.stages.due or step.send.")]) -> None:
    """Tell what may be written at a place of a definition: type, default, meaning."""
    registry: Registry = build_registry()
    lines = explain_path(registry, path)
    for line in lines:
        console.print(line)


def new_module(name: Annotated[str, typer.Argument(help="Name of the module, such as stamps.")]) -> None:
    """Make a module that starts, with its manifest, table of contents and README."""
    folder = make_module(name)
    console.print(f"{folder}/ is there. Say in module.py what it adds, then run: make test")
