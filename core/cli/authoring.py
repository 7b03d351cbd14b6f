"""`explain`, `new-module`: for those who write definitions and modules."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown

from core.app import build_registry
from core.cli.answering import AsJson, tell
from core.definitions.explain import explain as explain_path
from core.explaining import CODE, page_of
from core.registry import Registry
from core.scaffold import make_module

console = Console(highlight=False, markup=False, soft_wrap=True)


def explain(
    path: Annotated[str, typer.Argument(help="Such as case_type.stages.due, step.send, or a code such as LI103.")],
    as_json: AsJson = False,
) -> None:
    """Tell what may be written at a place of a definition: type, default, meaning; or what a code means."""
    if CODE.fullmatch(path.upper()):
        page = page_of(path)
        tell({"code": path.upper(), "page": page}, as_json, lambda: in_terminal(page))
        return
    registry: Registry = build_registry()
    lines = explain_path(registry, path)
    tell({"path": path, "lines": lines}, as_json, lambda: "\n".join(lines))


def in_terminal(page: str) -> str:
    """Markdown as a terminal shows it."""
    with console.capture() as shown:
        console.print(Markdown(page))
    return shown.get().rstrip()


def new_module(
    name: Annotated[str, typer.Argument(help="Name of the module, such as stamps.")], as_json: AsJson = False
) -> None:
    """Make a module that starts, with its manifest, table of contents and README."""
    folder = make_module(name)
    words = f"{folder}/ is there. Say in module.py what it adds, then run: make test"
    tell({"module": name, "folder": str(folder)}, as_json, lambda: words)
