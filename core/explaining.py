"""The pages that explain the codes of mistakes, as the terminal and the server show them."""

import re
from pathlib import Path

from markdown_it import MarkdownIt

from core.diagnostics import nearest
from core.errors import NotFound

FOLDER = Path(__file__).parents[1] / "docs" / "diagnostics"
REFERENCE = FOLDER.parent / "reference"
PAGE = re.compile(r"[a-z_]{1,40}")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
CODE = re.compile(r"LI[0-9]{3}")
FRONT = re.compile(r"\A---\n.*?\n---\n+", re.DOTALL)
LINK = re.compile(r"\[([^\]]*)\]\((?!https?:)[^)]*\)")


class UnknownCode(NotFound):
    """There is no code {id}.{advice}"""

    def __init__(self, code: str) -> None:
        close = nearest(code.upper(), codes())
        super().__init__(id=code, advice=f" Did you mean {close}?" if close else "")


def codes() -> list[str]:
    """All codes that have a page."""
    return sorted(path.stem for path in FOLDER.glob("LI*.md"))


def page_of(code: str) -> str:
    """The page of a code as Markdown; raises `UnknownCode`."""
    path = FOLDER / f"{code.upper()}.md"
    if not CODE.fullmatch(code.upper()) or not path.is_file():
        raise UnknownCode(code)
    return FRONT.sub("", path.read_text("utf-8"))


def reference_html(page: str) -> str:
    """A page of the reference as HTML, without links; raises `NotFound`."""
    path = REFERENCE / f"{page}.md"
    if not PAGE.fullmatch(page) or not path.is_file():
        raise NotFound(kind="page", id=page)
    text = LINK.sub(r"\1", COMMENT.sub("", path.read_text("utf-8")))
    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))


def html_of(code: str) -> str:
    """The same as HTML, without links to pages that an installation does not have; raises `UnknownCode`."""
    return str(MarkdownIt("commonmark", {"html": False}).render(LINK.sub(r"\1", page_of(code))))
