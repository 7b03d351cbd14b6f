"""`liasse forms`: a form made from a case type, or brought in from form.io."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from core.app import build_registry
from core.cli.answering import AsJson, tell
from core.cli.exits import Exit
from core.definitions.lenient import packs_to_look_at
from core.definitions.scan import read_folders
from core.errors import Refused
from core.settings import load_settings
from core.terminal import json_text
from modules.forms.building import host_of, no_siblings, types_of
from modules.forms.grouping import Choice, generate_form
from modules.forms.importing import Imported, import_form

LARGEST = 5_000_000
app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Forms: generate one from a case type, import one from form.io.",
)


class NoCaseType(Refused):
    """There is no case type {case_type} in the pack {pack}. Those there are: {known}."""


class CaseTypesUnknown(Refused):
    """The pack {pack} has a mistake, so that its case types are not known. Run 'check' and mend it first."""


class NoExport(Refused):
    """The file {path} is no export of a form: {reason}."""


@app.command()
def generate(
    pack: Annotated[str, typer.Argument(help="Pack that holds the case type.")],
    case_type: Annotated[str, typer.Argument(help="Case type whose fields the form asks for.")],
    output: Annotated[Path | None, typer.Option(help="File to write; default: the screen.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the form of a case type's fields as form.io JSON, to start from."""
    settings = load_settings()
    folders = read_folders(settings.definitions, settings.forms)
    found = packs_to_look_at(folders, build_registry()).get(pack)
    types = found.all("case_type") if found else {}
    if found is None and pack in folders:
        raise CaseTypesUnknown(pack=pack)
    if case_type not in types:
        raise NoCaseType(case_type=case_type, pack=pack, known=", ".join(sorted(types)) or "none")
    first = tuple(types[case_type].parties)[:1]
    form = generate_form(types[case_type], Choice(parties=first, wizard=True))
    write(form, output)
    if output:
        tell({"file": str(output)}, as_json, lambda: "")


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="Export of form.io.")],
    output: Annotated[Path | None, typer.Option(help="File to write when nothing is refused.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read a form.io export; list what is kept, mapped and refused. Exits 1 when anything is refused."""
    registry = build_registry()
    imported = import_form(read_export(file), file.stem, types_of(registry), host_of(registry, no_siblings))
    if output and not imported.refused:
        write(imported.form, output)
    tell(as_data(imported), as_json, lambda: "\n".join(report(imported)))
    raise typer.Exit(Exit.NOT_FINE if imported.refused else Exit.FINE)


def read_export(file: Path) -> Any:
    """The JSON of a file; raises `NoExport`."""
    try:
        if file.stat().st_size > LARGEST:
            raise NoExport(path=file, reason="it is larger than 5 MB")
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise NoExport(path=file, reason=str(error)[:200]) from None


def as_data(imported: Imported) -> dict[str, Any]:
    """What became of the form, for programs."""
    refused = [{"path": list(p.path), "message": p.message, "hint": p.hint} for p in imported.refused]
    lists = {"kept": dict(imported.kept), "mapped": list(imported.mapped), "left_out": dict(imported.dropped)}
    return {**lists, "refused": refused}


def report(imported: Imported) -> Iterator[str]:
    """What became of the form, for people."""
    yield f"Kept: {sum(imported.kept.values())} components"
    for kind, count in sorted(imported.kept.items()):
        yield f"  {count} × {kind}"
    for title, lines in (
        ("Mapped:", imported.mapped),
        ("Left out, as it changes nothing here:", [f"{k} ({n})" for k, n in sorted(imported.dropped.items())]),
        ("Refused:", [f"{'.'.join(map(str, p.path))}: {p.message} ({p.hint})" for p in imported.refused]),
    ):
        if lines:
            yield "\n  ".join([title, *lines])


def write(form: dict[str, Any], output: Path | None) -> None:
    """The form as JSON, into a file or onto the screen."""
    if output:
        output.write_text(json.dumps(form, ensure_ascii=False, indent=2) + "\n", "utf-8")
    else:
        typer.echo(json_text(form))
