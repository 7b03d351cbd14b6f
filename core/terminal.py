"""What reaches a terminal: no text may move its cursor, change its colours or turn the direction of reading."""

import json
from typing import Any

from rich.console import Console
from rich.text import Text

from core.diagnostics import UNPRINTABLE, printable


class Terminal(Console):
    """A console on which control and direction-changing characters of any text are seen, not obeyed."""

    def render_str(self, text: str, **options: Any) -> Text:
        """The text as Rich renders it, free of such characters."""
        return super().render_str(visible(text), **options)

    def print_painted(self, text: str) -> None:
        """Print a text that holds colours; whatever came from outside was made printable before."""
        self.print(Text.from_ansi(text))


def terminal(*, stderr: bool = False) -> Terminal:
    """A terminal that prints texts as they are, without markup."""
    return Terminal(stderr=stderr, highlight=False, markup=False, soft_wrap=True)


def visible(text: str) -> str:
    """The lines of a text with control and direction-changing characters written as escapes."""
    return "\n".join(printable(line) for line in text.expandtabs(4).split("\n"))


def json_text(answer: Any) -> str:
    """JSON that a terminal can show: such characters stand in it as JSON's own escapes."""
    text = json.dumps(answer, ensure_ascii=False, indent=2, default=str)
    return "\n".join(UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", line) for line in text.split("\n"))
