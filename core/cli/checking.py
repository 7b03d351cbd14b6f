"""`check`: every mistake and warning of the packs, for people and for machines."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from core.app import build_registry
from core.bindings import Bindings
from core.cli.answering import AsJson, console, errors
from core.cli.exits import Exit
from core.definitions.advise import advise
from core.definitions.load import Loaded, load
from core.definitions.packs import Pack
from core.definitions.scan import read_folders
from core.diagnostics import Diagnostic, Mark, in_order, render
from core.errors import Refused
from core.settings import Settings, load_settings
from core.terminal import json_text

SHAPE = 1
"""Version of the JSON report: keys are added within it, never renamed or taken away."""


class NothingThere(Refused):
    """There is no pack or definition file at {path}. Packs here: {packs}."""


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


@dataclass(frozen=True)
class Report:
    """What is told about the places that somebody named, or about everything."""

    loaded: Loaded
    found: tuple[Diagnostic, ...]
    packs: tuple[Pack, ...]
    unfilled: tuple[str, ...] = ()

    def count(self, severity: str) -> int:
        """How many there are of one severity."""
        return sum(1 for one in self.found if one.severity == severity)

    def fails(self, strict: bool) -> bool:
        """Whether the command exits with 1."""
        return bool(self.count("error") or self.unfilled or (strict and self.count("warning")))


def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Packs or files to report on; default: all.")] = None,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail too.")] = False,
    environment: Annotated[bool, typer.Option(help="Also tell which bindings nobody filled in here.")] = False,
) -> None:
    """Report every mistake and warning of the packs, in one pass. Exits 1 when there is a mistake."""
    settings = load_settings()
    if not settings.definitions.is_dir():
        raise NothingThere(path=settings.definitions, packs="none")
    report = look(settings, paths or [], environment)
    if as_json:
        typer.echo(json_text(as_data(report)))
    else:
        tell(report)
    raise typer.Exit(Exit.NOT_FINE if report.fails(strict) else Exit.FINE)


def look(settings: Settings, paths: list[Path], environment: bool = False) -> Report:
    """Load, check and advise; raises `NothingThere` for a path without a definition."""
    registry = build_registry()
    loaded = load(read_folders(settings.definitions, settings.forms), registry)
    places = [_place(path, settings) for path in paths]
    for path, place in zip(paths, places, strict=True):
        if not any(place.covers(file) for file in loaded.sources):
            raise NothingThere(path=path, packs=", ".join(_folders(loaded)) or "none")
    found = in_order((*loaded.diagnostics, *advise(loaded.packs, registry)))
    unfilled = Bindings.of(settings).problems(loaded.packs.values()) if environment else ()
    return Report(
        loaded,
        tuple(d for d in found if _covered((d.mark.file,), places)),
        tuple(pack for pack in loaded.packs.values() if _covered(pack.sources, places)),
        tuple(map(str, unfilled)),
    )


def _covered(files: Iterable[str], places: list[Place]) -> bool:
    return not places or any(place.covers(file) for place in places for file in files)


def _folders(loaded: Loaded) -> list[str]:
    """Names of the packs that are there, also of those with mistakes."""
    return sorted({file.split("/")[1] for file in loaded.sources if file.startswith("definitions/")})


def _place(path: Path, settings: Settings) -> Place:
    found = path.resolve()
    for root, folder in (("definitions", settings.definitions), ("forms", settings.forms)):
        if found.exists() and found.is_relative_to(folder.resolve()):
            return Place(root, found.relative_to(folder.resolve()).parts)
    return Place("definitions", path.parts)


def tell(report: Report) -> None:
    """The report for people."""
    if report.found:
        console.print_painted(render(report.found, report.loaded.sources, colour=console.is_terminal))
        console.print()
    broken = {d.mark.file.split("/")[1] for d in report.found if d.severity == "error"}
    for pack in report.packs:
        if pack.name not in broken:
            files = sum(len(files) for files in pack.files.values())
            console.print(f"{pack.name} {pack.manifest.version}: {files} files, no mistake.")
    if report.found:
        console.print(f"{report.count('error')} mistake(s), {report.count('warning')} warning(s).")
    for problem in report.unfilled:
        errors.print(f"✗ {problem}")


def as_data(report: Report) -> dict[str, Any]:
    """The report for machines; `docs/diagnostics/README.md` describes it."""
    return {
        "shape": SHAPE,
        "mistakes": report.count("error"),
        "warnings": report.count("warning"),
        "problems": [diagnostic_as_data(one) for one in report.found],
        "packs": [{"pack": one.name, "version": one.manifest.version, "hash": one.hash} for one in report.packs],
        "bindings": list(report.unfilled),
    }


def diagnostic_as_data(diagnostic: Diagnostic) -> dict[str, Any]:
    """One diagnostic for machines."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        **_mark_as_data(diagnostic.mark),
        "hint": diagnostic.hint,
        "page": diagnostic.page,
        "related": [{"what": what, **_mark_as_data(mark)} for what, mark in diagnostic.related],
    }


def _mark_as_data(mark: Mark) -> dict[str, Any]:
    return {"file": mark.file, "line": mark.line, "column": mark.column, "width": mark.width}
