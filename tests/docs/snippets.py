"""Fenced blocks of the documentation: a title names the file that a block writes, or the command that prints it.

A block replaces the whole file; with `add="end"` it goes behind what is there, with `replace="key"` it takes the place
of that key's lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^```(\w+)(?: +([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class Snippet:
    """One fenced block: its language, what its fence says, its text, and the line of its fence."""

    language: str
    attributes: dict[str, str]
    text: str
    line: int

    @property
    def title(self) -> str:
        """The file that the block writes, or the command whose output it shows."""
        return self.attributes.get("title", "")


def snippets(path: Path) -> Iterator[Snippet]:
    """The fenced blocks of a page, in order."""
    page = path.read_text("utf-8")
    for found in FENCE.finditer(page):
        attributes = dict(ATTRIBUTE.findall(found[2] or ""))
        yield Snippet(found[1], attributes, found[3], page[: found.start()].count("\n") + 1)


def write(snippet: Snippet, folder: Path) -> None:
    """Do in `folder` what a reader does with the block."""
    path = folder / snippet.title
    path.parent.mkdir(parents=True, exist_ok=True)
    if snippet.attributes.get("add") == "end":
        path.write_text(path.read_text("utf-8") + snippet.text, "utf-8")
    elif key := snippet.attributes.get("replace"):
        path.write_text(replaced(path.read_text("utf-8"), key, snippet.text), "utf-8")
    else:
        path.write_text(snippet.text, "utf-8")


def replaced(text: str, key: str, new: str) -> str:
    """The text with `new` in the place of the lines of `key`."""
    block = re.compile(rf"^( *){re.escape(key)}:.*\n(?:\1 +.*\n)*", re.MULTILINE)
    assert len(block.findall(text)) == 1, f"'{key}:' must stand once in the file"
    return block.sub(lambda _: new, text)
