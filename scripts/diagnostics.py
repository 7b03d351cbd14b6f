"""The pages of `docs/diagnostics`: what `check` says of each example is put into its page.

A page has front matter, words, and examples: blocks that say `wrong` or `right` and which file they are. They are laid
over the sample pack `permits`, as a pack `town` that extends it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from core.definitions.advise import advise
from core.definitions.load import load
from core.definitions.scan import LINK, read_folders
from core.diagnostics import Diagnostic, in_order, render
from core.registry import Registry

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "diagnostics"
SAMPLES = ROOT / "tests" / "samples"
PACK = "pack: town\nversion: 1.0.0\ntitle: {en: Town, fr: Ville}\nlanguages: [en, fr]\nextends: permits\n"
FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
FENCE = re.compile(r"^```(\w+)(?: +([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
SAID = "```text said\n"
ORDER = ("Reading the file", "Extending another pack", "Shape of the file", "Names")


@dataclass(frozen=True)
class Example:
    """One file of an example, wrong or right."""

    wrong: bool
    attributes: Mapping[str, str]
    text: str

    @property
    def path(self) -> str:
        """Where the file lies: below the pack, its forms, or anywhere."""
        title = self.attributes["title"]
        if title.startswith("forms/") and title.count("/") == 1:
            return f"forms/town/{title.removeprefix('forms/')}"
        return title if title.startswith(("definitions/", "forms/")) else f"definitions/town/{title}"

    @property
    def content(self) -> bytes:
        """The file's bytes; `repeat`, `encoding` and `link` make what a page can't show."""
        if "link" in self.attributes:
            return LINK
        text = self.text * int(self.attributes.get("repeat", "1"))
        return text.encode(self.attributes.get("encoding", "utf-8"))


@dataclass(frozen=True)
class Page:
    """One page: the code, what is wrong, what to do, to which group it belongs, and its examples."""

    code: str
    title: str
    do: str
    group: str
    text: str

    def examples(self, wrong: bool) -> list[Example]:
        """The files of the wrong example, or of the right one."""
        return [example for example in examples_in(self.text) if example.wrong is wrong]


def examples_in(text: str) -> Iterator[Example]:
    """The examples of a page."""
    for _, attributes, body in FENCE.findall(text):
        words = attributes.split()
        if "wrong" in words or "right" in words:
            yield Example("wrong" in words, dict(ATTRIBUTE.findall(attributes)), body)


def every_page() -> list[Page]:
    """The pages, by code."""
    return [read_page(path) for path in sorted(FOLDER.glob("LI*.md"))]


def read_page(path: Path) -> Page:
    """One page; the name of its file is the code."""
    text = path.read_text("utf-8")
    front = FRONT.match(text)
    said: dict[str, Any] = yaml.safe_load(front[1]) if front else {}
    return Page(path.stem, str(said["title"]), str(said["do"]), str(said["group"]), text)


def found_in(examples: list[Example], registry: Registry) -> tuple[tuple[Diagnostic, ...], Mapping[str, str]]:
    """What is said of the sample pack with these files laid over it, and the texts."""
    packs = {name: dict(files) for name, files in _samples().items()}
    without = {example.attributes.get("without") for example in examples}
    packs["town"] = {} if "pack.yaml" in without else {"definitions/town/pack.yaml": PACK.encode()}
    for example in examples:
        folder = example.path.split("/")[1]
        packs.setdefault("" if folder.endswith(".yaml") else folder, {})[example.path] = example.content
    loaded = load(packs, registry)
    return in_order((*loaded.diagnostics, *advise(loaded.packs, registry))), loaded.sources


def _samples() -> Mapping[str, Mapping[str, bytes]]:
    return read_folders(SAMPLES / "definitions", SAMPLES / "forms")


def with_output(page: Page, registry: Registry) -> str:
    """The page with what `check` says below its wrong example."""
    text = re.sub(rf"^{SAID}.*?^```\n\n?", "", page.text, flags=re.MULTILINE | re.DOTALL)
    wrong = page.examples(wrong=True)
    if not wrong:
        return text
    found, sources = found_in(wrong, registry)
    said = f"{SAID}{render(found, sources)}\n```\n\n"
    right = text.index("Right:\n")
    return text[:right] + said + text[right:]


def index(pages: list[Page]) -> str:
    """The table of all codes, group by group."""
    groups = dict.fromkeys([*ORDER, *(page.group for page in pages)])
    made = []
    for group in groups:
        rows = [page for page in pages if page.group == group]
        table = "".join(
            f"| [`{p.code}`](../diagnostics/{p.code}.md) | {_cell(p.title)} | {_cell(p.do)} |\n" for p in rows
        )
        made.append(
            f"\n## {group}\n\n| Code | What is wrong | What to do |\n| --- | --- | --- |\n{table}" if rows else ""
        )
    return INTRO + "".join(made)


def _cell(text: str) -> str:
    """Text of a table: a bar inside of code would end the cell."""
    return re.sub(r"`[^`]*\|[^`]*`", lambda code: f"<code>{code[0][1:-1].replace('|', '&#124;')}</code>", text)


INTRO = """# Codes of mistakes

`bin/liasse check` tells each mistake with a code that never changes its meaning, the place, and what to do; each code
has its page with an example. `bin/liasse explain LI103` shows it in the terminal, and a running installation at
`/docs/diagnostics/LI103`. The codes are the same in `check --json` and on the page `/definitions` of a development
installation.

Codes from `LI800` on are warnings: the pack can be used, and something of it is worth a look. `check --strict` fails on
them too.
"""
