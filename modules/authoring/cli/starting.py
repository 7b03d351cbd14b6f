"""`liasse new`."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from core.app import build_registry
from core.cli.answering import AsJson, tell
from core.editors.folders import FOLDER, modeline, write_schemas
from core.settings import Settings, load_settings
from modules.authoring.cli.schemas import linked_schemas
from modules.authoring.starters import Starter, read_about, read_starter, starter_names
from modules.authoring.starting import Wish, files_of, read_languages, start_pack

app = typer.Typer(rich_markup_mode=None)
CHOICES = "; ".join(f"{name}: {read_about(name).summary}" for name in starter_names())


@app.command()
def new(
    pack: Annotated[str, typer.Argument(help="Name of the new pack, such as town_permits.")],
    template: Annotated[str, typer.Option(help=f"What to start from. {CHOICES}")] = "request",
    title: Annotated[str, typer.Option(help="The pack's name for people; default: the template's.")] = "",
    languages: Annotated[str, typer.Option(help="Languages that it speaks: en, fr or en,fr.")] = "en,fr",
    as_json: AsJson = False,
) -> None:
    """Start a pack that runs, with scenarios that come true."""
    settings = load_settings()
    starter = read_starter(template)
    files = with_modelines(files_of(starter, Wish(pack, title, read_languages(languages))))
    folder = start_pack(settings.definitions, settings.forms, pack, files)
    write_schemas(settings.definitions.parent / FOLDER, linked_schemas())
    answer = _answer(settings, starter, pack, files)
    tell(answer, as_json, lambda: _words(answer, str(folder)))


def with_modelines(files: Mapping[str, str]) -> dict[str, str]:
    """Each file with a first line that tells editors its schema."""
    registry = build_registry()
    return {file: modeline(registry, file) + text for file, text in files.items()}


def _answer(settings: Settings, starter: Starter, pack: str, files: Any) -> dict[str, Any]:
    return {
        "pack": pack,
        "template": starter.name,
        "folder": str(settings.definitions / pack),
        "files": sorted(files),
        "page": f"{settings.address}/p/{pack}/{starter.about.page}",
        "next": [f"liasse check {pack}", f"liasse test {pack}", "make run"],
    }


def _words(answer: dict[str, Any], folder: str) -> str:
    pack, page = answer["pack"], answer["page"]
    return "\n".join(
        (
            f"{folder} is there: {len(answer['files'])} files, from the template {answer['template']}.",
            "",
            f"  bin/liasse check {pack}    no mistake is left to find",
            f"  bin/liasse test {pack}     its scenarios come true",
            "  make run    starts it; its people are in demo/people.yaml",
            f"  {page}    is its public page",
        )
    )
