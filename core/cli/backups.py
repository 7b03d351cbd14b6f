"""`backup`, `restore`: the whole installation as one stream, and back, whatever database and store it is on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from pkgutil import resolve_name
from typing import Annotated, Any, BinaryIO

import typer

from core.backups.destination import whole_file
from core.cli.answering import AsJson, errors, tell
from core.cli.exits import Exit
from core.cli.operating import open_kernel
from core.cli.progress import working
from core.migrations import require_current
from core.terminal import json_text

STREAM = "-"
TAKE, RESTORE, EXAMINE, WISHES = (
    "core.backups.taking:take",
    "core.backups.restoring:restore",
    "core.backups.restoring:examine",
    "core.backups.restoring:Wishes",
)
"""Named, not imported: only these commands need them."""
Source = Annotated[str, typer.Argument(metavar="SRC", help="The back-up, or - for the standard input.")]


def backup(
    dest: Annotated[str, typer.Argument(metavar="DEST", help="A new file, or - for the standard output.")],
    as_json: AsJson = False,
) -> None:
    """Write rows and files of this moment to DEST while people work. Exits 1 when files were missing in the store."""
    kernel = open_kernel()
    require_current(kernel.engine)
    with _destination(dest) as stream:
        taken = resolve_name(TAKE)(kernel, stream, working)
    words = f"{taken.rows} row(s), {taken.objects} file(s), {taken.bytes} bytes. Digest: {taken.digest}"
    missing = [f"file {key} is missing in the store" for key in taken.missing]
    _answer(asdict(taken), as_json, [words, *_key_words(taken.keys), *missing], beside=dest == STREAM)
    raise typer.Exit(Exit.NOT_FINE if missing else Exit.FINE)


def _key_words(keys: tuple[str, ...]) -> Iterator[str]:
    if keys:
        yield f"Encrypted fields need master key(s) {', '.join(keys)}, which are not in it. Keep them apart."


def _answer(answer: Any, as_json: bool, words: list[str], beside: bool) -> None:
    """On the standard error where the standard output is the back-up itself."""
    if beside:
        sys.stderr.write((json_text(answer) if as_json else "\n".join(words)) + "\n")
    else:
        tell(answer, as_json, lambda: "\n".join(words))


@contextmanager
def _destination(dest: str) -> Iterator[BinaryIO]:
    """The stream to write to."""
    if dest == STREAM:
        yield sys.stdout.buffer
        return
    with whole_file(Path(dest)) as file:
        yield file


def restore(
    src: Source,
    check: Annotated[bool, typer.Option("--check", help="Verify the back-up; change nothing.")] = False,
    digest: Annotated[str, typer.Option(help="The digest that it must have, as `backup` told it.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Lose what the database holds.")] = False,
    resend: Annotated[bool, typer.Option("--resend", help="Deliver what waited; else it becomes incidents.")] = False,
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Restore although encrypted fields can't be read.")
    ] = False,
    foreign: Annotated[
        bool, typer.Option("--foreign", help="Restore what another installation made, or nobody can prove.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a back-up into this installation: an empty database and a store. Killed halfway, nothing has changed."""
    kernel = open_kernel()
    wishes = resolve_name(WISHES)(digest, replace, resend, without_keys, foreign)
    if check and src == STREAM:
        raise typer.BadParameter("--check needs a file")
    act: Callable[..., Any] = resolve_name(EXAMINE if check else RESTORE)
    told = asdict(act(kernel, sys.stdin.buffer if src == STREAM else Path(src), wishes, working))
    state = "intact" if check else "restored"
    words = f"The back-up of {told['taken_at']} by {told['maker']} is {state}: {told['rows']} row(s), "
    told_apart = [*_missing(told), *_held(told)]
    for line in told_apart:
        errors.print(line)
    tell(told, as_json, lambda: f"{words}{told['objects']} file(s). Digest: {told['digest']}")
    raise typer.Exit(Exit.NOT_FINE if any(_missing(told)) else Exit.FINE)


def _missing(told: dict[str, Any]) -> Iterator[str]:
    for key in told["missing_keys"]:
        yield f"Master key {key} is missing: fields that it protects can't be read."
    for key in told["missing_objects"]:
        yield f"File {key} was missing in the store when the back-up was taken."


def _held(told: dict[str, Any]) -> Iterator[str]:
    if told["held"]:
        yield f"{told['held']} message(s) that waited are held as incidents; `liasse incidents retry` delivers them."
