"""The options of `migrate-cases`, as one frozen value."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_type_hints

import typer

from modules.migrating.commands import LARGEST_BATCH
from modules.migrating.preparing import Asked
from modules.versions.cli.printing import AsJson, PackName

T = TypeVar("T")
FROM = "Versions that cases come from, such as 1.x, 1.2.0 or the start of a hash; default: the plan's, else all others."
TO = "Published version that they are brought to; default: the plan's, else the one in force."


@dataclass(frozen=True)
class Options:
    """What somebody asks of `migrate-cases`."""

    pack: PackName
    plan: Annotated[
        str, typer.Option(help="Id of a plan in migrations/, or the path of a file; none: all names stay.")
    ] = ""
    from_: Annotated[list[str] | None, typer.Option("--from", help=FROM)] = None
    to: Annotated[str, typer.Option(help=TO)] = ""
    where: Annotated[str, typer.Option(help="Only cases for which this holds, such as \"stage == 'study'\".")] = ""
    case_type: Annotated[str, typer.Option(help="Only cases of this type.")] = ""
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do the same, take it back, and tell.")] = False
    strict: Annotated[bool, typer.Option("--strict", help="One refused case refuses its batch.")] = False
    no_settle: Annotated[bool, typer.Option("--no-settle", help="Let nothing run by itself afterwards.")] = False
    batch: Annotated[int, typer.Option(min=1, max=LARGEST_BATCH, help="Cases per transaction.")] = 100
    limit: Annotated[int, typer.Option(min=0, help="Look at this many cases only; run it again for the rest.")] = 0
    keep: Annotated[int, typer.Option(min=0, max=3650, help="Days during which it can be reverted.")] = 30
    runs: Annotated[bool, typer.Option("--runs", help="List the migrations of the pack instead.")] = False
    revert: Annotated[str, typer.Option(metavar="RUN", help="Bring the cases of a run back instead.")] = ""
    forget: Annotated[str, typer.Option(metavar="RUN", help="Erase what is kept for reverting a run instead.")] = ""
    as_json: AsJson = False
    as_csv: Annotated[bool, typer.Option("--csv", help="Answer as CSV, one case per line.")] = False

    @property
    def asked(self) -> Asked:
        """What is to be migrated."""
        chosen = (self.where, self.case_type, not self.no_settle, self.strict)
        return Asked(self.pack, self.plan, tuple(self.from_ or ()), self.to, *chosen)


def taking(options: type[T]) -> Callable[[Callable[[T], None]], Callable[..., None]]:
    """Let a command take the fields of `options` as its arguments."""

    def decorate(run: Callable[[T], None]) -> Callable[..., None]:
        def command(**given: Any) -> None:
            run(options(**given))

        command.__doc__ = run.__doc__
        command.__annotations__ = get_type_hints(options, include_extras=True)
        vars(command)["__signature__"] = inspect.signature(options)
        return command

    return decorate
