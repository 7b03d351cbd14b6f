"""The command line `liasse`: one command per thing an operator or an author does."""

import os
import sys
import traceback
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, DBAPIError
from typer.core import TyperGroup

from core.app import build_registry
from core.cli import authoring, backups, checking, examining, operating, scheduling, serving, storing
from core.cli.exits import Exit
from core.errors import LiasseError
from core.registry import Part
from core.settings import PREFIX, Settings, unknown_variables
from core.terminal import json_text, terminal


class Commands(TyperGroup):
    """The commands of core, then those of modules (parts of the kind `cli`), which are only read when asked for."""

    @cached_property
    def parts(self) -> Mapping[str, Part]:
        """The commands of modules by name."""
        return build_registry().parts("cli")

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, for the help."""
        return [*super().list_commands(ctx), *self.parts]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command of core, else the command of a module (or its group of commands), else None."""
        known = super().get_command(ctx, cmd_name)
        part = None if known else self.parts.get(cmd_name)
        return _command(part) if part else known


def _command(part: Part) -> Any:
    assert isinstance(part.run, typer.Typer)
    return typer.main.get_command(part.run)


app = typer.Typer(
    cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)
errors = terminal(stderr=True)
BUSY = 503
"""Status of errors that pass by themselves."""

app.command("start")(serving.start)
app.command("serve")(serving.serve)
app.command("worker")(serving.worker)
app.command("scheduler")(scheduling.scheduler)
app.command("check")(checking.check)
app.command("explain")(authoring.explain)
app.command("new-module")(authoring.new_module)
app.command("demo")(operating.demo)
app.command("upgrade")(operating.upgrade)
app.command("verify")(operating.verify)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.command("orphans")(storing.orphans)
app.command("rotate-keys")(operating.change_keys)
app.command("doctor")(examining.doctor)


@app.callback()
def configure(
    definitions: Annotated[Path | None, typer.Option(help="Folder of the packs.")] = None,
    forms: Annotated[Path | None, typer.Option(help="Folder of the form.io forms.")] = None,
) -> None:
    """Liasse: cases, forms and dossiers from a folder of YAML."""
    for name, folder in (("DEFINITIONS", definitions), ("FORMS", forms)):
        if folder is not None:
            os.environ[f"{PREFIX}{name}"] = str(folder)
    for warning in unknown_variables(os.environ):
        errors.print(f"warning: {warning}", style="yellow")


def run() -> None:
    """Run the command line; an error is one sentence, and with `--json` an object on the standard output as well."""
    try:
        app(prog_name="liasse")
    except tuple(SENTENCES) as error:
        tell = next(tell for kind, tell in SENTENCES.items() if isinstance(error, kind))
        sys.exit(_fail(type(error).__name__, tell(error), status_of(error)))
    except Exception:  # whatever is left is a fault of ours: its traceback, and a status that no command uses
        traceback.print_exc()
        sys.exit(_fail("Fault", "This is a fault of Liasse. Please report it with the lines above.", Exit.FAULT))


def _fail(code: str, message: str, status: Exit) -> int:
    errors.print(f"error: {message}", style="red")
    if "--json" in sys.argv[1:]:
        typer.echo(json_text({"error": {"code": code, "message": message}}))
    return status


def status_of(error: Exception) -> Exit:
    """Whether trying again later may help."""
    busy = isinstance(error, DBAPIError | ConnectionError | TimeoutError)
    return Exit.NOT_NOW if busy or getattr(error, "status", 0) == BUSY else Exit.REFUSED


def _settings(error: Exception) -> str:
    """Which variable can't be used, and why; never what it holds."""
    assert isinstance(error, ValidationError)
    if error.title != Settings.__name__:
        raise error
    return "; ".join(_mistake(found) for found in error.errors(include_input=False, include_url=False))


def _mistake(found: Mapping[str, Any]) -> str:
    message = str(found["msg"]).removeprefix("Value error, ")
    names = ".".join(str(step) for step in found["loc"])
    return f"{PREFIX}{names.upper()}: {message}" if names else message


def _database(error: Exception) -> str:
    return f"the database can't be used: {type(error).__name__}. Check {PREFIX}DATABASE_URL and that it is running."


SENTENCES: Mapping[type[Exception], Callable[[Exception], str]] = {
    LiasseError: str,
    ValidationError: _settings,
    OSError: str,
    ArgumentError: _database,
    DBAPIError: _database,
}
"""What an error of each kind says to an operator; any other is a fault of ours and shows its traceback."""
