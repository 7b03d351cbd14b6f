"""`liasse migrate-cases`."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from core.cli.answering import errors
from core.diagnostics import DefinitionError, render
from core.dispatch import dispatch
from core.kernel import Kernel
from modules.migrating.batches import Outcome
from modules.migrating.cli.options import Options, taking
from modules.migrating.cli.telling import Format, tell_results, tell_runs
from modules.migrating.commands import ForgetMigration
from modules.migrating.errors import PlanMistaken
from modules.migrating.plans import find_plan
from modules.migrating.preparing import WHERE, Asked, prepare
from modules.migrating.requests import Request
from modules.migrating.running import Told, find_run, forecast, meant, migrate, revert, runs_of
from modules.versions.cli.printing import operator, ready_kernel, tell

app = typer.Typer(rich_markup_mode=None)


@app.command("migrate-cases")
@taking(Options)
def migrate_cases(options: Options) -> None:
    """Bring running cases of a pack to another of its versions.

    Each case comes along wholly or stays as it was. Killed halfway, run it again: it goes on where it stopped.
    Exits 1 when a case was refused.
    """
    kernel = ready_kernel()
    if options.runs:
        tell_runs(runs_of(kernel, options.pack), options.as_json)
    elif options.forget:
        run = find_run(kernel, options.pack, options.forget)
        answer = dispatch(kernel, ForgetMigration(run_id=run.id), operator())
        tell(answer, options.as_json, lambda: f"Erased what was kept of {answer['erased']} case(s).")
    elif options.revert:
        run = find_run(kernel, options.pack, options.revert)
        _finish(revert(kernel, run, operator(), options.batch, options.dry_run), options, run.id)
    else:
        _migrate(kernel, options)


def _migrate(kernel: Kernel, options: Options) -> None:
    request = _prepared(kernel, options.asked)
    if options.dry_run:
        told = forecast(kernel, request, operator(), options.batch, options.limit)
    else:
        keep_until = kernel.clock.now() + timedelta(days=options.keep)
        told = migrate(kernel, request, operator(), keep_until, options.batch, options.limit)
    _finish(_with_bar(kernel, request, told), options)


def _prepared(kernel: Kernel, asked: Asked) -> Request:
    """The request; prints every mistake of its plan."""
    written = find_plan(kernel, asked.pack, asked.plan)
    try:
        return prepare(kernel, asked, written)
    except DefinitionError as error:
        first = error.diagnostics[0]
        errors.print(render(error.diagnostics, {first.mark.file: written.text, WHERE: asked.where}, colour=False))
        raise PlanMistaken(file=first.mark.file, count=len(error.diagnostics), first=first.message) from None


def _with_bar(kernel: Kernel, request: Request, told: Iterable[Told]) -> Iterator[Told]:
    """The results, with a bar of progress on a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task(request.pack, total=meant(kernel, request))
        for one in told:
            progress.advance(task, "run" not in one)
            yield one


def _finish(told: Iterable[Told], options: Options, run: str = "") -> None:
    """Tell everything; exits 1 when a case was refused or stayed busy."""
    counts = tell_results(told, Format.of(options.as_json, options.as_csv), options.dry_run, run)
    raise typer.Exit(1 if counts[Outcome.REFUSED] or counts[Outcome.BUSY] else 0)
