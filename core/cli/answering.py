"""How every command answers: words for people, or one JSON value alone on the standard output with `--json`."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from core.terminal import json_text, terminal, visible

AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
console = terminal()
errors = terminal(stderr=True)


def tell(answer: Any, as_json: bool, words: Callable[[], str]) -> None:
    """Print the answer as JSON, or what `words` makes of it; nothing for no words."""
    text = json_text(answer) if as_json else visible(words())
    if text:
        typer.echo(text)
