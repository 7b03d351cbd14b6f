"""`explain`, `new-module`: for those who write definitions and modules."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown

from core.app import build_registry
from core.definitions.explain import explain as explain_path
from core.explaining import CODE, page_of
from core.registry import Registry
from core.scaffold import make_module

console = Console(highlight=False, markup=False, soft_wrap=True)


def explain(
    path: Annotated[str, typer.Argument(help="Such as case_type.stages.due, step.send, or a code such as LI103.")],
) -> None:
    """Tell what may be written at a place of a definition: type, default, meaning; or what a code means."""
    if CODE.fullmatch(path.upper()):
        console.print(Markdown(page_of(path)))
        return
    registry: Registry = build_registry()
    lines = explain_path(registry, path)
    for line in lines:
        console.print(line)


def new_module(name: Annotated[str, typer.Argument(help="Name of the module, such as stamps.")]) -> None:
    """Make a module that starts, with its manifest, table of contents and README."""
    folder = make_module(name)
    console.print(f"{folder}/ is there. Say in module.py what it adds, then run: make test")
