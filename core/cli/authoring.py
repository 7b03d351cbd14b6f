"""`explain`, `new-module`: for those who write definitions and modules."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.markdown import Markdown

from core.app import build_registry
from core.cli.answering import AsJson, console, tell
from core.definitions.explain import explained
from core.explaining import CODE, page_of
from core.registry import Registry
from core.scaffold import make_module
from core.terminal import json_text

PATHS = (
    "A place of the language such as case_type.stages.due or step.send, a name such as PACK.CASE_TYPE.fields.NAME, "
    "a place such as definitions/PACK/roles.yaml:42:7, or a code such as LI103."
)


def explain(
    path: Annotated[str, typer.Argument(help=PATHS)],
    as_json: AsJson = False,
) -> None:
    """Tell what may be written at a place, what a name of a pack stands for, or what a code of a mistake means."""
    if CODE.fullmatch(path.upper()):
        page = page_of(path)
        typer.echo(json_text({"code": path.upper(), "page": page}) if as_json else in_terminal(page))
        return
    registry: Registry = build_registry()
    parts = registry.parts("explanation").values()
    told = next(filter(None, (part.run(registry, path) for part in parts if part.run)), None)
    if told:
        tell(told.answer, as_json, lambda: "\n".join(told.lines))
        return
    answer = explained(registry, path)
    tell(answer, as_json, lambda: "\n".join(in_lines(answer)))


def in_lines(answer: Mapping[str, Any]) -> list[str]:
    """What is explained of the language, for people."""
    choice = [f"  one of: {', '.join(answer['allowed'])}"] if answer["allowed"] else []
    module = [f"  module: {answer['module']}"] if answer["module"] != "core" else []
    first, *others = answer["lines"]
    return [first, *others[:1], *choice, *module, *others[1:]]


def in_terminal(page: str) -> str:
    """Markdown as a terminal shows it, its lines wrapped and never cut; as it is written where nobody reads at one."""
    if not console.is_terminal:
        return page.rstrip()
    with console.capture() as shown:
        console.print(Markdown(page), soft_wrap=False)
    return shown.get().rstrip()


def new_module(
    name: Annotated[str, typer.Argument(help="Name of the module, such as stamps.")], as_json: AsJson = False
) -> None:
    """Make a module that starts, with its manifest, table of contents and README."""
    folder = make_module(name)
    words = f"{folder}/ is there. Say in module.py what it adds, then run: make test"
    tell({"module": name, "folder": str(folder)}, as_json, lambda: words)
