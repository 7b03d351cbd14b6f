"""`liasse test`: play the scenarios of packs."""

from pathlib import Path
from typing import Annotated

import typer

from core.cli.answering import AsJson, console, errors
from core.cli.exits import Exit
from core.cli.progress import working
from core.definitions.scan import read_folders
from core.diagnostics import nearest, render
from core.errors import Refused
from core.logs import silence
from core.registry import Registry
from core.settings import load_settings
from core.terminal import json_text
from modules.scenarios.bench import Bench
from modules.scenarios.reporting import as_json, as_junit, tell, tell_coverage
from modules.scenarios.running import Choice, Report, run_all


class NoSuchPack(Refused):
    """There is no pack '{pack}' in {folder}. {advice}"""


def open_bench(registry: Registry) -> Bench:
    """A bench over the packs of the settings' folders."""
    settings = load_settings()
    return Bench(registry, read_folders(settings.definitions, settings.forms), settings.definitions)


def require_pack(bench: Bench, pack: str) -> str:
    """The name of a pack given as a name or as its folder; raises `NoSuchPack`."""
    name = Path(pack).name
    if name not in bench.folders:
        near = nearest(name, bench.folders)
        advice = f"Did you mean {near}?" if near else f"Packs here: {', '.join(sorted(filter(None, bench.folders)))}."
        raise NoSuchPack(pack=pack, folder=bench.root, advice=advice)
    return name


def make_test_command(registry: Registry) -> typer.Typer:
    """The command `test`."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

    @app.command("test")
    def test(
        packs: Annotated[list[str] | None, typer.Argument(help="Packs; default: all.")] = None,
        only: Annotated[str, typer.Option(help="Only scenarios with these words in their title or file.")] = "",
        json_: AsJson = False,
        junit: Annotated[Path | None, typer.Option(help="Also write a report for build servers here.")] = None,
        coverage: Annotated[bool, typer.Option("--coverage", help="Tell what no scenario reaches.")] = False,
        require: Annotated[str, typer.Option(help="Least share of transitions reached, such as 100%.")] = "",
        jobs: Annotated[int, typer.Option(min=1, max=64, help="Processes side by side.")] = 2,
    ) -> None:
        """Play the scenarios of packs on the real engine, in memory. Exits 1 when one does not come true."""
        bench = open_bench(registry)
        names = tuple(require_pack(bench, pack) for pack in packs or [])
        with working("Playing scenarios"), silence():
            report = run_all(bench, Choice(names, only), jobs)
        if junit:
            junit.write_bytes(as_junit(report))
        if json_:
            typer.echo(json_text(as_json(report)))
        else:
            _tell(bench, report, coverage or bool(require))
        short = _short_of(report, require)
        said = errors if json_ else console
        for line in short:
            said.print(line)
        raise typer.Exit(Exit.FINE if report.passed and not short else Exit.NOT_FINE)

    return app


def _tell(bench: Bench, report: Report, coverage: bool) -> None:
    if report.mistakes:
        console.print_painted(render(report.mistakes, bench.loaded.sources, colour=console.is_terminal))
    for line in tell(report, bench.loaded.sources, console.is_terminal):
        console.print_painted(line)
    for name, found in report.coverage.items() if coverage else ():
        console.print("")
        for line in tell_coverage(name, found):
            console.print(line)


def _short_of(report: Report, require: str) -> list[str]:
    """The packs of which too few transitions are reached."""
    if not require:
        return []
    wanted = read_share(require)
    short = []
    for name, coverage in report.coverage.items():
        reached, there = coverage.counts("transition")
        if there and 100.0 * reached / there < wanted:
            short.append(f"{name}: {reached} of {there} transitions are reached; {wanted:g} % are required.")
    return short


def read_share(text: str) -> float:
    """`100%` as a number of percent; raises `typer.BadParameter`."""
    try:
        share = float(text.strip().removesuffix("%"))
    except ValueError:
        share = -1.0
    if not 0 <= share <= 100:
        raise typer.BadParameter(f"'{text}' is no share; write one such as 80% or 100%")
    return share
