"""How every command answers: words for people, or one JSON value alone on the standard output with `--json`."""

import json
from collections.abc import Callable
from typing import Annotated, Any

import typer
from rich.console import Console

AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
console = Console(highlight=False, markup=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def tell(answer: Any, as_json: bool, words: Callable[[], str]) -> None:
    """Print the answer as JSON, or what `words` makes of it; nothing for no words."""
    text = json.dumps(answer, ensure_ascii=False, indent=2, default=str) if as_json else words()
    if text:
        typer.echo(text)
